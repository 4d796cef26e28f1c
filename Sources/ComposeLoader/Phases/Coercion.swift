import Timestamps

/// Phase: quantities become what the model's coding has for them, in one spelling each.
struct Coercion {
    enum Rule: Sendable {
        case bytes
        case duration
        case integer
        case number
        case boolean
        case text
        case mode
        case decimalMode
        /// `KEY` or `KEY=value` elements, or a mapping, to a mapping of strings.
        case pairs
        /// As `pairs`, but null stays.
        case nullablePairs
        case command
        case test
        case hosts
        case count
        case microseconds
        case published
        /// Elements to strings.
        case texts
        case optionLists
        case list
    }

    let session: Session

    static let rules: PathTable<Rule> = PathTable([
        "services.*.mem_limit": .bytes, "services.*.mem_reservation": .bytes, "services.*.memswap_limit": .bytes,
        "services.*.mem_swappiness": .bytes, "services.*.shm_size": .bytes, "services.*.build.shm_size": .bytes,
        "services.*.deploy.resources.limits.memory": .bytes,
        "services.*.deploy.resources.reservations.memory": .bytes, "services.*.volumes.[].tmpfs.size": .bytes,
        "services.*.blkio_config.device_read_bps.[].rate": .bytes,
        "services.*.blkio_config.device_read_iops.[].rate": .bytes,
        "services.*.blkio_config.device_write_bps.[].rate": .bytes,
        "services.*.blkio_config.device_write_iops.[].rate": .bytes,
        "services.*.blkio_config.weight": .integer, "services.*.blkio_config.weight_device.[].weight": .integer,
        "services.*.stop_grace_period": .duration, "services.*.healthcheck.interval": .duration,
        "services.*.healthcheck.timeout": .duration, "services.*.healthcheck.start_period": .duration,
        "services.*.healthcheck.start_interval": .duration, "services.*.healthcheck.retries": .integer,
        "services.*.healthcheck.disable": .boolean, "services.*.healthcheck.test": .test,
        "services.*.deploy.update_config.delay": .duration, "services.*.deploy.update_config.monitor": .duration,
        "services.*.deploy.rollback_config.delay": .duration,
        "services.*.deploy.rollback_config.monitor": .duration,
        "services.*.deploy.restart_policy.delay": .duration, "services.*.deploy.restart_policy.window": .duration,
        "services.*.deploy.restart_policy.max_attempts": .integer,
        "services.*.deploy.update_config.parallelism": .integer,
        "services.*.deploy.update_config.max_failure_ratio": .number,
        "services.*.deploy.rollback_config.parallelism": .integer,
        "services.*.deploy.rollback_config.max_failure_ratio": .number,
        "services.*.deploy.placement.max_replicas_per_node": .integer, "services.*.deploy.replicas": .integer,
        "services.*.deploy.resources.limits.cpus": .number, "services.*.deploy.resources.limits.pids": .integer,
        "services.*.deploy.resources.reservations.cpus": .number,
        "services.*.deploy.resources.reservations.devices.[].count": .count,
        "services.*.deploy.resources.reservations.devices.[].options": .pairs,
        "services.*.deploy.resources.reservations.generic_resources.[].discrete_resource_spec.value": .number,
        "services.*.deploy.labels": .pairs, "services.*.gpus.[].count": .count, "services.*.gpus.[].options": .pairs,
        "services.*.annotations": .pairs, "services.*.labels": .pairs, "services.*.sysctls": .pairs,
        "services.*.storage_opt": .pairs, "services.*.logging.options": .pairs,
        "services.*.environment": .nullablePairs, "services.*.command": .command, "services.*.entrypoint": .command,
        "services.*.extra_hosts": .hosts, "services.*.build.extra_hosts": .hosts, "services.*.expose": .texts,
        "services.*.group_add": .texts, "services.*.scale": .integer, "services.*.pids_limit": .integer,
        "services.*.oom_score_adj": .integer, "services.*.cpus": .number, "services.*.cpu_percent": .number,
        "services.*.cpu_count": .integer, "services.*.cpu_shares": .integer, "services.*.cpu_quota": .integer,
        "services.*.cpu_period": .integer, "services.*.cpu_rt_period": .microseconds,
        "services.*.cpu_rt_runtime": .microseconds, "services.*.privileged": .boolean, "services.*.tty": .boolean,
        "services.*.read_only": .boolean, "services.*.stdin_open": .boolean, "services.*.init": .boolean,
        "services.*.attach": .boolean, "services.*.oom_kill_disable": .boolean,
        "services.*.use_api_socket": .boolean, "services.*.ports.[].published": .published,
        "services.*.ports.[].target": .integer, "services.*.configs.[].mode": .mode,
        "services.*.secrets.[].mode": .mode, "services.*.build.secrets.[].mode": .mode,
        "services.*.volumes.[].read_only": .boolean, "services.*.volumes.[].volume.nocopy": .boolean,
        "services.*.volumes.[].volume.labels": .pairs, "services.*.volumes.[].bind.create_host_path": .boolean,
        "services.*.volumes.[].tmpfs.mode": .decimalMode, "services.*.networks.*.priority": .integer,
        "services.*.networks.*.gw_priority": .integer, "services.*.networks.*.driver_opts": .pairs,
        "services.*.depends_on.*.required": .boolean, "services.*.depends_on.*.restart": .boolean,
        "services.*.env_file.[].required": .boolean, "services.*.ulimits.*": .integer,
        "services.*.ulimits.*.soft": .integer, "services.*.ulimits.*.hard": .integer,
        "services.*.provider.options": .optionLists, "services.*.build.args": .nullablePairs,
        "services.*.build.labels": .pairs, "services.*.build.additional_contexts": .pairs,
        "services.*.build.no_cache": .boolean, "services.*.build.pull": .boolean,
        "services.*.build.privileged": .boolean, "services.*.build.no_cache_filter": .list,
        "services.*.build.ulimits.*": .integer, "services.*.build.ulimits.*.soft": .integer,
        "services.*.build.ulimits.*.hard": .integer,
        "services.*.post_start.[].command": .command, "services.*.post_start.[].environment": .nullablePairs,
        "services.*.post_start.[].privileged": .boolean, "services.*.pre_start.[].command": .command,
        "services.*.pre_start.[].environment": .nullablePairs, "services.*.pre_start.[].privileged": .boolean,
        "services.*.pre_start.[].per_replica": .boolean, "services.*.pre_stop.[].command": .command,
        "services.*.pre_stop.[].environment": .nullablePairs, "services.*.pre_stop.[].privileged": .boolean,
        "services.*.develop.watch.[].exec.command": .command,
        "services.*.develop.watch.[].exec.environment": .nullablePairs,
        "services.*.develop.watch.[].exec.privileged": .boolean,
        "services.*.develop.watch.[].initial_sync": .boolean, "services.*.x-davit.restart_unhealthy": .boolean,
        "networks.*.labels": .pairs, "networks.*.driver_opts": .pairs, "networks.*.ipam.options": .pairs,
        "networks.*.external": .boolean, "networks.*.internal": .boolean, "networks.*.attachable": .boolean,
        "networks.*.enable_ipv4": .boolean, "networks.*.enable_ipv6": .boolean, "volumes.*.labels": .pairs,
        "volumes.*.driver_opts": .pairs, "volumes.*.external": .boolean, "configs.*.labels": .pairs,
        "configs.*.external": .boolean, "secrets.*.labels": .pairs, "secrets.*.external": .boolean,
        "secrets.*.driver_opts": .pairs, "models.*.context_size": .integer,
    ])

    func run(_ tree: inout Node) {
        var path = NodePath()
        Self.rules.walk(&tree, &path) { node, path, rule in apply(rule, &node, path) }
    }

    private func fail(_ node: inout Node, _ what: String, _ path: NodePath, hint: String? = nil) {
        session.error(
            "compose.value", "`\(node.scalarText ?? "")` is no \(what)", at: node.span, path: path, hint: hint)
        node.value = .null
    }

    private func apply(_ rule: Rule, _ node: inout Node, _ path: NodePath) {
        switch rule {
        case .bytes: bytes(&node, path)
        case .duration:
            guard let text = node.string else { return }
            guard let value = Quantity.duration(text) else {
                return fail(&node, "duration", path, hint: "write a unit, as in `30s` or `1m30s`")
            }
            node.value = .string(value.goDuration)
        case .integer: integer(&node, path)
        case .number:
            if let number = node.int { node.value = .float(Double(number)) }
            guard let text = node.string else { return }
            guard let number = Double(text), number.isFinite else { return fail(&node, "number", path) }
            node.value = .float(number)
        case .boolean:
            guard let text = node.string else { return }
            guard let flag = Interpolation.boolean(text) else { return fail(&node, "boolean", path) }
            node.value = .bool(flag)
        case .text, .published: if let text = node.scalarText { node.value = .string(text) }
        case .mode:
            if let number = node.int { node.value = .string("0" + String(number, radix: 8)) }
            if let text = node.string { mode(&node, text, path) }
        case .decimalMode: integer(&node, path)
        case .pairs:
            checkNames(node, path, isStrict: false)
            pairs(&node, keepsNull: false)
        case .nullablePairs:
            checkNames(node, path, isStrict: true)
            pairs(&node, keepsNull: true)
        case .command: command(&node, path)
        case .test:
            if let text = node.string {
                node.value = .sequence([Node("CMD-SHELL", node.span), Node(text, node.span)])
            }
        case .hosts: hosts(&node, path)
        case .count: if node.string == "all" { node.value = .int(-1) } else { integer(&node, path) }
        case .microseconds:
            if let text = node.string, Int64(text) == nil, let value = Quantity.duration(text) {
                node.value = .int(value.nanoseconds / 1000)
            } else {
                integer(&node, path)
            }
        case .texts:
            node.withSequence { elements in
                for index in elements.indices {
                    if let text = elements[index].scalarText { elements[index].value = .string(text) }
                }
            }
        case .list: if node.string != nil { node = Node(.sequence([node]), node.span) }
        case .optionLists:
            node.withMapping { mapping in
                mapping.updateAll { _, _, value in
                    let list = value.sequence ?? [value]
                    value.value = .sequence(list.compactMap { item in item.scalarText.map { Node($0, item.span) } })
                }
            }
        }
    }

    private func bytes(_ node: inout Node, _ path: NodePath) {
        if let number = node.int, number >= 0 { return node.value = .string(String(number)) }
        guard let text = node.scalarText else { return }
        guard let value = Quantity.bytes(text) else {
            return fail(&node, "size", path, hint: "write it as `512m` or `1.5g`")
        }
        node.value = .string(String(value))
    }

    private func integer(_ node: inout Node, _ path: NodePath) {
        switch node.value {
        case .int, .null, .mapping, .sequence: return
        case .float(let number):
            guard let value = Int64(exactly: number.rounded(.towardZero)) else { return fail(&node, "integer", path) }
            node.value = .int(value)
        case .string(let text):
            guard let value = Int64(text) else { return fail(&node, "integer", path) }
            node.value = .int(value)
        case .bool: fail(&node, "integer", path)
        }
    }

    private func mode(_ node: inout Node, _ text: String, _ path: NodePath) {
        let digits = text.hasPrefix("0o") ? String(text.dropFirst(2)) : text
        guard let value = UInt32(digits, radix: 8), value <= 0o7777 else {
            return fail(&node, "file mode", path, hint: "write it in octal, as in `0440`")
        }
        node.value = .string("0" + String(value, radix: 8))
    }

    /// The names in a list of `NAME=value`: none is empty, and with `isStrict` none ends with a blank.
    private func checkNames(_ node: Node, _ path: NodePath, isStrict: Bool) {
        for (index, element) in (node.sequence ?? []).enumerated() {
            guard let text = element.scalarText else { continue }
            let name = text.prefix { $0 != "=" }
            guard name.isEmpty || isStrict && name.count < text.count && name.last?.isWhitespace == true else {
                continue
            }
            session.error(
                "compose.pair.name", "the name in `\(text)` \(name.isEmpty ? "is missing" : "ends with a blank")",
                at: element.span, path: path.appending(index), hint: "the form is `NAME=value`")
        }
    }

    private func pairs(_ node: inout Node, keepsNull: Bool) {
        var mapping = Mapping()
        switch node.value {
        case .mapping(let source):
            for entry in source.entries {
                let value = entry.node.scalarText.map { Node($0, entry.node.span) }
                mapping.set(
                    entry.name, value ?? Node(keepsNull ? .null : .string(""), entry.node.span), keySpan: entry.span)
            }
        case .sequence(let elements):
            for element in elements {
                guard let text = element.scalarText else { continue }
                if let equals = text.firstIndex(of: "=") {
                    let value = Node(String(text[text.index(after: equals)...]), element.span)
                    mapping.set(String(text[..<equals]), value, keySpan: element.span)
                } else {
                    mapping.set(text, Node(keepsNull ? .null : .string(""), element.span), keySpan: element.span)
                }
            }
        case .null, .bool, .int, .float, .string: return
        }
        node.value = .mapping(mapping)
    }

    /// No kernel takes more. Source: execve(2), limits on the size of arguments.
    private static let longestCommand = 2 << 20

    private func command(_ node: inout Node, _ path: NodePath) {
        guard let text = node.string else { return }
        guard text.utf8.count <= Self.longestCommand else {
            session.error(
                "compose.command.size", "the command has more than \(Self.longestCommand) bytes", at: node.span,
                path: path)
            node.value = .null
            return
        }
        guard let result = ShellWords.split(text) else {
            session.error("compose.command.quote", "a quote or backslash is left open", at: node.span, path: path)
            node.value = .null
            return
        }
        if let sign = result.droppedAt {
            session.warning(
                "compose.command.operator",
                "no shell runs this, so the command ends at `\(sign)`", at: node.span, path: path,
                hint: "write `[\"sh\", \"-c\", \"…\"]` to have a shell")
        }
        let span = node.span
        node.value = .sequence(result.words.map { Node($0, span) })
    }

    private func hosts(_ node: inout Node, _ path: NodePath) {
        guard let pairs = Merge.pairs(node) else { return }
        var lines: [Node] = []
        var known: Set<String> = []
        for pair in pairs {
            guard let text = pair.string else { continue }
            guard let sign = text.firstIndex(where: { $0 == "=" || $0 == ":" }), sign != text.startIndex else {
                session.error(
                    "compose.extra_hosts", "`\(text)` has no address", at: pair.span, path: path,
                    hint: "the form is `name=address`")
                continue
            }
            let name = text[..<sign]
            for address in text[text.index(after: sign)...].split(separator: ",", omittingEmptySubsequences: false) {
                var address = String(address)
                while address.hasPrefix("["), address.hasSuffix("]") {
                    address = String(address.dropFirst().dropLast())
                }
                let line = "\(name)=\(address)"
                if known.insert(line).inserted { lines.append(Node(line, pair.span)) }
            }
        }
        node.value = .sequence(lines.sorted { ($0.string ?? "") < ($1.string ?? "") })
    }
}
