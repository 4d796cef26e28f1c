import Diagnostics

/// Phase: attributes of one mapping that exclude or need each other.
struct CrossFieldChecks {
    enum Rule: Sendable {
        case fileObject(kinds: [String], isSecret: Bool)
        case externalVolume
        case device
        case port
        case watchPath
        case bindSource
    }

    let session: Session

    private static let rules: PathTable<Rule> = PathTable([
        "configs.*": .fileObject(kinds: ["file", "environment", "content"], isSecret: false),
        "secrets.*": .fileObject(kinds: ["file", "environment"], isSecret: true), "volumes.*": .externalVolume,
        "services.*.deploy.resources.reservations.devices.[]": .device, "services.*.gpus.[]": .device,
        "services.*.ports.[]": .port, "services.*.develop.watch.[]": .watchPath,
        "services.*.volumes.[]": .bindSource,
    ])

    func run(_ tree: inout Node) {
        var path = NodePath()
        Self.rules.walk(&tree, &path) { node, path, rule in
            guard let mapping = node.mapping else { return }
            check(rule, node, mapping, path)
        }
    }

    private func check(_ rule: Rule, _ node: Node, _ mapping: Mapping, _ path: NodePath) {
        switch rule {
        case .fileObject(let kinds, let isSecret): fileObject(node, mapping, kinds, isSecret, path)
        case .externalVolume: externalVolume(mapping, path)
        case .device:
            guard let count = mapping.entry("count"), let ids = mapping.entry("device_ids") else { return }
            exclusive(count, ids, path)
        case .port:
            if mapping["target"] == nil {
                session.error("compose.port.missing", "the port has no `target`", at: node.span, path: path)
            }
            guard let address = mapping["host_ip"], let text = address.string, !text.isEmpty else { return }
            guard !PortSpec.isAddress(text), !text.contains("$") else { return }
            session.error(
                "compose.port.address", "`\(text)` is no IP address", at: address.span, path: path.appending("host_ip"))
        case .watchPath:
            guard let watched = mapping["path"], watched.string == "" else { return }
            session.error(
                "compose.watch.path", "the path to watch is empty", at: watched.span, path: path.appending("path"))
        case .bindSource:
            guard mapping["type"]?.string == "bind", mapping["source"]?.string?.isEmpty ?? true else { return }
            session.error("compose.volume.source", "a bind mount needs a `source`", at: node.span, path: path)
        }
    }

    private func exclusive(_ first: Mapping.Entry, _ second: Mapping.Entry, _ path: NodePath) {
        let ordered = first.span.line <= second.span.line ? (first, second) : (second, first)
        session.error(
            "compose.exclusive", "`\(ordered.1.name)` and `\(ordered.0.name)` exclude each other", at: ordered.1.span,
            path: path.appending(ordered.1.name), notes: [.init("it is here", at: session.place(ordered.0.span))])
    }

    private func fileObject(_ node: Node, _ mapping: Mapping, _ kinds: [String], _ isSecret: Bool, _ path: NodePath) {
        if isSecret, let content = mapping.entry("content"), mapping["environment"] == nil {
            // Only a variable gives a secret content here; one in the file would be in everybody's copy of it.
            session.error(
                "compose.key.unknown", "a secret has no `content`", at: content.span, path: path.appending("content"),
                hint: "use `file` or `environment`")
        }
        let isExternal = mapping["external"]?.bool == true
        let given = kinds.compactMap { mapping.entry($0) }
        if given.count > 1 { exclusive(given[0], given[1], path) }
        let isBroken = session.broken.contains(path.description)
        if !isBroken, !isExternal, given.isEmpty, mapping["driver"] == nil, mapping["external"] == nil {
            let names = kinds.map { "`\($0)`" }.joined(separator: ", ")
            session.error(
                isSecret ? "compose.secret.source" : "compose.config.source",
                "a \(isSecret ? "secret" : "config") needs one of \(names) or `external: true`", at: node.span,
                path: path)
        }
    }

    private func externalVolume(_ mapping: Mapping, _ path: NodePath) {
        guard let external = mapping.entry("external"), external.node.bool == true else { return }
        for entry in mapping.entries where !["external", "name"].contains(entry.name) && !entry.name.hasPrefix("x-") {
            exclusive(external, entry, path)
        }
    }
}
