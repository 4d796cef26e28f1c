import ComposeModel
import Diagnostics

/// The checks of one service.
struct ServiceConsistency {
    let session: Session
    let tree: ComposeTree
    let project: Project
    let service: Service

    private var isBroken: Bool { session.broken.contains("services.\(service.name)") }

    private func span(_ keys: [String]) -> Span {
        var node = tree.root
        var best = tree.root["services"]?.mapping?.entry(service.name)?.span ?? .none
        for key in ["services", service.name] + keys {
            if let entry = node.mapping?.entry(key) {
                node = entry.node
                let place = node.span.isNone || node.isNull ? entry.span : node.span
                if !place.isNone, key != "services", key != service.name { best = place }
            } else if let list = node.sequence, let index = Int(key), list.indices.contains(index) {
                node = list[index]
                if !node.span.isNone { best = node.span }
            } else {
                break
            }
        }
        return best
    }

    /// Reports at the service's attribute; the numbers among `keys` are indices.
    private func error(
        _ id: String, _ message: String, _ keys: [String], notes: [Diagnostic.Note] = [], hint: String? = nil
    ) {
        var path = NodePath("services", service.name)
        for key in keys { if let index = Int(key) { path.push(index) } else { path.push(key) } }
        session.error(id, message, at: span(keys), path: path, notes: notes, hint: hint)
    }

    func run() {
        if !isBroken, service.image == nil, service.build == nil, service.provider == nil {
            error("compose.service.image", "service `\(service.name)` has neither an `image` nor a `build`", [])
        }
        build()
        networks()
        namespaces()
        volumes()
        files()
        healthcheck()
        dependencies()
        amounts()
        ports()
        watch()
    }

    private func unknown(
        _ what: String, _ name: String, _ known: some Sequence<String>, _ keys: [String], section: String
    ) {
        let near = session.diagnostics.isFull ? nil : Suggestion.nearest(to: name, among: known.sorted())
        error(
            "compose.\(what).undefined", "\(what) `\(name)` is not defined", keys,
            hint: near.map { "did you mean `\($0)`?" } ?? "define it under `\(section):`")
    }

    private func build() {
        guard let build = service.build else { return }
        if build.dockerfile != nil, build.dockerfileInline != nil {
            error(
                "compose.exclusive", "`dockerfile_inline` and `dockerfile` exclude each other",
                ["build", "dockerfile_inline"])
        }
        for (name, context) in build.additionalContexts.sorted(by: { $0.key < $1.key })
        where context.hasPrefix("service:") {
            let target = String(context.dropFirst(8))
            let keys = ["build", "additional_contexts", name]
            guard let other = project.services[target] ?? project.disabledServices[target] else {
                unknown("service", target, project.services.keys, keys, section: "services")
                continue
            }
            if other.build == nil { error("compose.build.context", "service `\(target)` is not built", keys) }
        }
        if let platform = service.platform, !build.platforms.isEmpty, !build.platforms.contains(platform) {
            error("compose.build.platforms", "`platform` \(platform) is not among `build.platforms`", ["platform"])
        }
        for (index, secret) in build.secrets.enumerated() where project.secrets[secret.source] == nil {
            unknown(
                "secret", secret.source, project.secrets.keys, ["build", "secrets", "\(index)"], section: "secrets")
        }
    }

    private func networks() {
        if service.networkMode != nil, !service.networks.isEmpty {
            let note = Diagnostic.Note("they are here", at: session.place(span(["networks"])))
            error(
                "compose.exclusive", "`network_mode` and `networks` exclude each other", ["network_mode"], notes: [note]
            )
            return
        }
        for name in service.networks.keys.sorted() where project.networks[name] == nil {
            guard !session.broken.contains("networks.\(name)") else { continue }
            unknown("network", name, project.networks.keys, ["networks", name], section: "networks")
        }
    }

    private func namespaces() {
        let modes: [(String, NamespaceMode?)] = [
            ("network_mode", service.networkMode), ("ipc", service.ipc), ("pid", service.pid), ("uts", service.uts),
        ]
        for (key, mode) in modes {
            guard case .service(let target) = mode, project.services[target] == nil else { continue }
            if project.disabledServices[target] != nil {
                disabled(target, [key])
            } else {
                unknown("service", target, project.services.keys, [key], section: "services")
            }
        }
    }

    private func disabled(_ target: String, _ keys: [String]) {
        let profiles = project.disabledServices[target]?.profiles ?? []
        let hint = profiles.first.map { "enable it with `--profile \($0)`" }
        error("compose.service.disabled", "service `\(target)` is disabled by its profiles", keys, hint: hint)
    }

    private func volumes() {
        var targets: [String: [String]] = [:]
        for (index, volume) in service.volumes.enumerated() {
            let keys = ["volumes", "\(index)"]
            if volume.type == .volume, let source = volume.source, !source.isEmpty, project.volumes[source] == nil,
                !session.broken.contains("volumes.\(source)")
            {
                unknown("volume", source, project.volumes.keys, keys, section: "volumes")
            }
            if volume.target.isEmpty, !isBroken { error("compose.volume.target", "the mount has no `target`", keys) }
            if let size = volume.tmpfs?.size, size < 0 {
                error("compose.value", "the size of a tmpfs is negative", keys + ["tmpfs", "size"])
            }
            mount(volume.target, keys, &targets)
        }
        for (index, mount) in service.tmpfs.enumerated() {
            let target = mount.split(separator: ":", maxSplits: 1).first.map(String.init) ?? mount
            self.mount(target, ["tmpfs", "\(index)"], &targets)
        }
    }

    private func mount(_ target: String, _ keys: [String], _ targets: inout [String: [String]]) {
        if let first = targets[target] {
            let note = Diagnostic.Note("the first mount is here", at: session.place(span(first)))
            error("compose.volume.duplicate", "`\(target)` is a mount already", keys, notes: [note])
        }
        targets[target] = keys
    }

    private func files() {
        for (index, config) in service.configs.enumerated() where project.configs[config.source] == nil {
            guard !session.broken.contains("configs.\(config.source)") else { continue }
            unknown("config", config.source, project.configs.keys, ["configs", "\(index)"], section: "configs")
        }
        for (index, secret) in service.secrets.enumerated() where project.secrets[secret.source] == nil {
            guard !session.broken.contains("secrets.\(secret.source)") else { continue }
            unknown("secret", secret.source, project.secrets.keys, ["secrets", "\(index)"], section: "secrets")
        }
        for name in service.models.keys.sorted() where project.models[name] == nil {
            guard !session.broken.contains("models.\(name)") else { continue }
            unknown("model", name, project.models.keys, ["models", name], section: "models")
        }
    }

    private func healthcheck() {
        guard let check = service.healthcheck else { return }
        if let first = check.test.first, !["NONE", "CMD", "CMD-SHELL"].contains(first) {
            error(
                "compose.healthcheck.test", "the test begins with `\(first)`, not with `CMD`, `CMD-SHELL` or `NONE`",
                ["healthcheck", "test"], hint: "write it as one string to have a shell run it")
        }
        if let retries = check.retries, retries < 0 {
            error("compose.value", "`retries` is negative", ["healthcheck", "retries"])
        }
        if check.startInterval != nil, check.startPeriod == nil {
            session.warning(
                "compose.healthcheck.start", "`start_interval` has no effect without `start_period`",
                at: span(["healthcheck", "start_interval"]), path: NodePath("services", service.name, "healthcheck"))
        }
    }

    private func dependencies() {
        for (name, edge) in service.dependsOn.sorted(by: { $0.key < $1.key }) {
            guard project.services[name] == nil else { continue }
            let isOfNamespace = [service.networkMode, service.ipc, service.pid, service.uts].contains(.service(name))
            if isOfNamespace { continue }
            if project.disabledServices[name] != nil {
                if edge.required { disabled(name, ["depends_on", name]) }
            } else if !session.broken.contains("services.\(name)") {
                unknown("service", name, project.services.keys, ["depends_on", name], section: "services")
            }
        }
    }

    private func amounts() {
        if let scale = service.scale, let replicas = service.deploy?.replicas, scale != replicas {
            error("compose.conflict", "`scale` \(scale) differs from `deploy.replicas` \(replicas)", ["scale"])
        }
        if let scale = service.scale, scale < 0 { error("compose.value", "`scale` is negative", ["scale"]) }
        if let replicas = service.deploy?.replicas, replicas < 0 {
            error("compose.value", "`replicas` is negative", ["deploy", "replicas"])
        }
        if let name = service.containerName, service.replicas > 1 {
            error(
                "compose.container_name.scale",
                "`container_name` \(name) can be the name of one container, not of \(service.replicas)",
                ["container_name"], hint: "remove it, or run one replica")
        }
        let limits = service.deploy?.resources.limits
        conflict("cpus", service.cpus, limits, limits?.cpus, "limits.cpus")
        conflict("mem_limit", service.memLimit, limits, limits?.memory, "limits.memory")
        conflict("pids_limit", service.pidsLimit, limits, limits?.pids, "limits.pids")
        let reserved = service.deploy?.resources.reservations
        conflict("mem_reservation", service.memReservation, reserved, reserved?.memory, "reservations.memory")
    }

    /// With limits in `deploy`, each of them has to be said there too, or here alone.
    private func conflict<Value: Equatable>(
        _ key: String, _ own: Value?, _ resource: Resource?, _ other: Value?, _ name: String
    ) {
        guard let own, resource != nil, own != other else { return }
        let what = other == nil ? "is not in" : "differs from"
        error(
            "compose.conflict", "`\(key)` \(what) `deploy.resources.\(name)`", [key],
            hint: "say it in one of the two places")
    }

    private func ports() {
        for (index, port) in service.ports.enumerated() where !(0...65535).contains(port.target) {
            error(
                "compose.port.range", "the container's port \(port.target) is outside 1-65535", ["ports", "\(index)"])
        }
    }

    private func watch() {
        for (index, trigger) in (service.develop?.watch ?? []).enumerated() {
            guard trigger.action != .rebuild, trigger.action != .restart, trigger.target?.isEmpty ?? true else {
                continue
            }
            error(
                "compose.watch.target", "action `\(trigger.action.rawValue)` needs a `target`",
                ["develop", "watch", "\(index)"])
        }
    }
}
