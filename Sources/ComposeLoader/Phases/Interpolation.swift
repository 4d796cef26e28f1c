/// Phase: variables are replaced in every value (not in keys), then the values that have a type of their own are cast.
struct Interpolation {
    enum Cast: Sendable {
        case boolean
        case integer
        case number
    }

    let session: Session
    let environment: [String: String]

    private static let casts: PathTable<Cast> = PathTable([
        "services.*.cpu_count": .integer, "services.*.cpu_percent": .number, "services.*.cpus": .number,
        "services.*.cpu_shares": .integer, "services.*.cpu_period": .integer, "services.*.cpu_quota": .integer,
        "services.*.attach": .boolean, "services.*.init": .boolean,
        "services.*.depends_on.*.required": .boolean, "services.*.depends_on.*.restart": .boolean,
        "services.*.deploy.replicas": .integer, "services.*.deploy.update_config.parallelism": .integer,
        "services.*.deploy.update_config.max_failure_ratio": .number,
        "services.*.deploy.rollback_config.parallelism": .integer,
        "services.*.deploy.rollback_config.max_failure_ratio": .number,
        "services.*.deploy.restart_policy.max_attempts": .integer,
        "services.*.deploy.placement.max_replicas_per_node": .integer,
        "services.*.healthcheck.retries": .integer, "services.*.healthcheck.disable": .boolean,
        "services.*.oom_kill_disable": .boolean, "services.*.oom_score_adj": .integer,
        "services.*.pids_limit": .integer, "services.*.ports.[].target": .integer,
        "services.*.privileged": .boolean, "services.*.read_only": .boolean, "services.*.scale": .integer,
        "services.*.stdin_open": .boolean, "services.*.tty": .boolean, "services.*.ulimits.*": .integer,
        "services.*.ulimits.*.hard": .integer, "services.*.ulimits.*.soft": .integer,
        "services.*.volumes.[].read_only": .boolean, "services.*.volumes.[].volume.nocopy": .boolean,
        "services.*.volumes.[].bind.create_host_path": .boolean,
        "services.*.volumes.[].tmpfs.mode": .integer, "services.*.env_file.[].required": .boolean,
        "services.*.build.no_cache": .boolean, "services.*.build.pull": .boolean,
        "services.*.build.privileged": .boolean,
        "services.*.use_api_socket": .boolean,
        "networks.*.external": .boolean, "networks.*.internal": .boolean, "networks.*.attachable": .boolean,
        "networks.*.enable_ipv4": .boolean, "networks.*.enable_ipv6": .boolean, "volumes.*.external": .boolean,
        "secrets.*.external": .boolean, "configs.*.external": .boolean, "models.*.context_size": .integer,
    ])

    func run(_ document: inout Node) {
        var path = NodePath()
        let template = Template(budget: session.expansions) {
            environment[$0]
        } onUnset: { _ in
        }
        walk(&document, &path, Self.casts, template)
    }

    private func walk(_ node: inout Node, _ path: inout NodePath, _ casts: PathTable<Cast>?, _ template: Template) {
        switch node.value {
        case .mapping:
            node.withMapping { mapping in
                mapping.updateAll { name, _, child in
                    path.push(name)
                    walk(&child, &path, casts?.child(name), template)
                    path.pop()
                }
            }
        case .sequence:
            node.withSequence { elements in
                for index in elements.indices {
                    path.push(index)
                    walk(&elements[index], &path, casts?.element, template)
                    path.pop()
                }
            }
        case .string(let text):
            if text.utf8.contains(UInt8(ascii: "$")) { node.value = .string(substitute(text, node.span, path)) }
            if let cast = casts?.rule { self.cast(&node, cast, path) }
        case .null, .bool, .int, .float: break
        }
    }

    private func substitute(_ text: String, _ span: Span, _ path: NodePath) -> String {
        let template = Template(budget: session.expansions) {
            environment[$0]
        } onUnset: { name in
            guard session.unset.insert(name).inserted else { return }
            session.warning(
                "compose.variable.unset", "variable `\(name)` is not set; a blank string stands for it", at: span,
                path: path, hint: "set it, or write `${\(name):-default}`")
        }
        do {
            let value = try template.substitute(text)
            session.provenance?.use(text, value, span, path)
            return value
        } catch {
            session.error(
                error.id, error.message(in: text), at: span, path: path,
                hint: error == .syntax ? "a dollar sign that is meant as such is written `$$`" : nil)
            return text
        }
    }

    private func cast(_ node: inout Node, _ cast: Cast, _ path: NodePath) {
        guard let text = node.string else { return }
        switch cast {
        case .boolean:
            if let flag = Self.boolean(text) {
                node.value = .bool(flag)
                if !["true", "false"].contains(text.lowercased()) {
                    session.warning(
                        "compose.boolean.old", "`\(text)` is no boolean of YAML 1.2; write `\(flag)`", at: node.span,
                        path: path)
                }
                return
            }
            session.error("compose.value", "`\(text)` is no boolean", at: node.span, path: path)
        case .integer:
            if let number = Int64(text) {
                node.value = .int(number)
                return
            }
            session.error("compose.value", "`\(text)` is no integer", at: node.span, path: path)
        case .number:
            if let number = Double(text), number.isFinite {
                node.value = .float(number)
                return
            }
            session.error("compose.value", "`\(text)` is no number", at: node.span, path: path)
        }
    }

    static func boolean(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "y", "yes", "on": true
        case "false", "n", "no", "off": false
        default: nil
        }
    }
}
