/// Phase: short forms become long ones.
struct Canonical {
    enum Rule: Sendable {
        case build
        case contexts
        case dependsOn
        case names
        case envFile
        case stringOrList
        case extends
        case gpus
        case volume
        case device
        case secretOrConfig
        case ports
        case external
        case ssh
        case text
        case dns
    }

    let session: Session
    /// Short forms with variables in them stay as they are.
    let allowsVariables: Bool

    private static let rules: PathTable<Rule> = PathTable([
        "services.*.build": .build, "services.*.build.additional_contexts": .contexts,
        "services.*.build.secrets.[]": .secretOrConfig, "services.*.build.ssh": .ssh,
        "services.*.build.provenance": .text, "services.*.build.sbom": .text,
        "services.*.depends_on": .dependsOn, "services.*.env_file": .envFile,
        "services.*.label_file": .stringOrList, "services.*.extends": .extends, "services.*.gpus": .gpus,
        "services.*.networks": .names, "services.*.models": .names, "services.*.volumes.[]": .volume,
        "services.*.dns": .dns, "services.*.dns_search": .stringOrList, "services.*.tmpfs": .stringOrList,
        "services.*.devices.[]": .device, "services.*.secrets.[]": .secretOrConfig,
        "services.*.configs.[]": .secretOrConfig, "services.*.ports": .ports,
        "services.*.develop.watch.[].include": .stringOrList, "services.*.develop.watch.[].ignore": .stringOrList,
        "volumes.*": .external, "networks.*": .external, "secrets.*": .external, "configs.*": .external,
    ])

    func run(_ tree: inout Node) {
        var path = NodePath()
        Self.rules.walk(&tree, &path) { node, path, rule in apply(rule, &node, path) }
    }

    private func apply(_ rule: Rule, _ node: inout Node, _ path: NodePath) {
        switch rule {
        case .build: node = Self.build(node)
        case .contexts: contexts(&node, path)
        case .dependsOn: node = Self.requiring(Self.dependsOn(node))
        case .names: node = Self.names(node)
        case .envFile: envFile(&node)
        case .stringOrList: if node.string != nil { node = Node(.sequence([node]), node.span) }
        case .dns:
            if node.string != nil { node = Node(.sequence([node]), node.span) }
            node.withSequence { $0.removeAll { $0.isNull || $0.string == "" } }
        case .extends: if node.string != nil { node = .mapping([("service", node)], node.span) }
        case .gpus: gpus(&node)
        case .volume: volume(&node, path)
        case .device: device(&node, path)
        case .secretOrConfig: if node.string != nil { node = .mapping([("source", node)], node.span) }
        case .ports: ports(&node, path)
        case .external: external(&node, path)
        case .ssh: ssh(&node)
        case .text: if let text = node.scalarText { node.value = .string(text) }
        }
    }

    /// A string is the `context`.
    static func build(_ node: Node) -> Node {
        node.string == nil ? node : .mapping([("context", node)], node.span)
    }

    /// A list is of `name=path`.
    private func contexts(_ node: inout Node, _ path: NodePath) {
        guard let pairs = Merge.pairs(node) else { return }
        var mapping = Mapping()
        for pair in pairs {
            guard let text = pair.scalarText else { continue }
            guard let equals = text.firstIndex(of: "=") else {
                guard !skips(text) else { return }
                session.error(
                    "compose.context.syntax", "`\(text)` has no path", at: pair.span, path: path,
                    hint: "the form is `name=path`")
                continue
            }
            let context = Node(String(text[text.index(after: equals)...]), pair.span)
            mapping.set(String(text[..<equals]), context, keySpan: pair.span)
        }
        node.value = .mapping(mapping)
    }

    /// A list is of required services that have to be started.
    static func dependsOn(_ node: Node) -> Node {
        guard let elements = node.sequence else { return node }
        var mapping = Mapping()
        for element in elements {
            guard let name = element.string else { continue }
            let edge = Node.mapping(
                [
                    ("condition", Node("service_started", element.span)),
                    ("required", Node(.bool(true), element.span)),
                ], element.span)
            mapping.set(name, edge, keySpan: element.span)
        }
        return Node(.mapping(mapping), node.span)
    }

    /// With `required: true` where nothing is said of it.
    private static func requiring(_ edges: Node) -> Node {
        var edges = edges
        edges.withMapping { mapping in
            mapping.updateAll { _, _, edge in
                let span = edge.span
                edge.withMapping { if $0["required"] == nil { $0.set("required", Node(.bool(true), span)) } }
            }
        }
        return edges
    }

    /// A list is of names without settings.
    static func names(_ node: Node) -> Node {
        guard let elements = node.sequence else { return node }
        var mapping = Mapping()
        for element in elements {
            if let name = element.string { mapping.set(name, Node(.null, element.span), keySpan: element.span) }
        }
        return Node(.mapping(mapping), node.span)
    }

    private func envFile(_ node: inout Node) {
        if node.string != nil { node = Node(.sequence([node]), node.span) }
        node.withSequence { elements in
            for index in elements.indices {
                let element = elements[index]
                if element.string != nil { elements[index] = .mapping([("path", element)], element.span) }
                elements[index].withMapping { file in
                    if file["required"] == nil { file.set("required", Node(.bool(true), element.span)) }
                }
            }
        }
    }

    private func gpus(_ node: inout Node) {
        guard let text = node.string, text == "all" else { return }
        node = Node(.sequence([.mapping([("count", node)], node.span)]), node.span)
    }

    private func ssh(_ node: inout Node) {
        guard let mapping = node.mapping else { return }
        node.value = .sequence(
            mapping.entries.map { entry in
                Node(entry.node.scalarText.map { "\(entry.name)=\($0)" } ?? entry.name, entry.span)
            })
    }

    private func skips(_ text: String) -> Bool { allowsVariables && text.contains("$") }

    private func volume(_ node: inout Node, _ path: NodePath) {
        guard let text = node.string else { return }
        let span = node.span
        let spec: VolumeSpec
        do {
            spec = try VolumeSpec(text)
        } catch {
            guard !skips(text) else { return }
            session.error(
                "compose.volume.syntax", "`\(text)`: \(error.message)", at: span, path: path,
                hint: "the form is `source:target:options`")
            node = .mapping([("type", Node("volume", span)), ("target", Node("/", span))], span)
            return
        }
        for option in spec.unknownOptions {
            session.warning(
                "compose.volume.option", "`\(option)` is no option of a volume and is ignored", at: span, path: path)
        }
        if let source = spec.source, source.first?.isLetter == true, source.dropFirst().first == ":" {
            session.warning(
                "compose.volume.drive", "`\(source.prefix(2))` is taken for a Windows drive", at: span, path: path,
                hint: "give the volume a name of more than one letter")
        }
        var entries: [(String, Node)] = [("type", Node(spec.isBind ? "bind" : "volume", span))]
        if let source = spec.source { entries.append(("source", Node(source, span))) }
        entries.append(("target", Node(spec.target, span)))
        if spec.readOnly { entries.append(("read_only", Node(.bool(true), span))) }
        var bind: [(String, Node)] = []
        if let selinux = spec.selinux { bind.append(("selinux", Node(selinux, span))) }
        if let propagation = spec.propagation { bind.append(("propagation", Node(propagation, span))) }
        if spec.isBind { bind.append(("create_host_path", Node(.bool(true), span))) }
        if spec.isBind || !bind.isEmpty { entries.append(("bind", .mapping(bind, span))) }
        var volume: [(String, Node)] = []
        if spec.noCopy { volume.append(("nocopy", Node(.bool(true), span))) }
        if let subpath = spec.subpath { volume.append(("subpath", Node(subpath, span))) }
        if (!spec.isBind && text.utf8.count > 2) || !volume.isEmpty {
            entries.append(("volume", .mapping(volume, span)))
        }
        node = .mapping(entries, span)
    }

    private func device(_ node: inout Node, _ path: NodePath) {
        guard let text = node.string, !skips(text) else { return }
        let span = node.span
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 3, let source = parts.first, !source.isEmpty else {
            session.error(
                "compose.device.syntax", "`\(text)` is no device mapping", at: span, path: path,
                hint: "the form is `source:target:permissions`")
            return
        }
        let target = parts.count > 1 && !parts[1].isEmpty ? parts[1] : source
        node = .mapping(
            [
                ("source", Node(source, span)), ("target", Node(target, span)),
                ("permissions", Node(parts.count > 2 ? parts[2] : "rwm", span)),
            ], span)
    }

    private func ports(_ node: inout Node, _ path: NodePath) {
        // A list with a variable in it stays as it is.
        guard let elements = node.sequence, !elements.contains(where: { $0.scalarText.map(skips) ?? false }) else {
            return
        }
        var result: [Node] = []
        result.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            guard let text = element.scalarText else {
                result.append(element)
                continue
            }
            do {
                let ports = try PortSpec.parse(text, limit: session.portBudget)
                session.portBudget -= ports.count
                for port in ports { result.append(Self.port(port, element.span)) }
            } catch {
                session.error(error.id, error.message, at: element.span, path: path.appending(index))
            }
        }
        node.value = .sequence(result)
    }

    private static func port(_ port: PortSpec.Port, _ span: Span) -> Node {
        var entries: [(String, Node)] = [("mode", Node("ingress", span))]
        if let address = port.hostIP { entries.append(("host_ip", Node(address, span))) }
        entries.append(("target", Node(.int(Int64(port.target)), span)))
        if let published = port.published { entries.append(("published", Node(published, span))) }
        entries.append(("protocol", Node(port.transport, span)))
        return .mapping(entries, span)
    }

    /// The old form `external: {name: x}`.
    private func external(_ node: inout Node, _ path: NodePath) {
        guard let old = node["external"], let mapping = old.mapping else { return }
        if let name = node["name"]?.string, let other = mapping["name"], let otherName = other.string, name != otherName
        {
            session.error(
                "compose.conflict", "`external.name` \(otherName) differs from `name` \(name)", at: other.span,
                path: path.appending("external"))
        }
        session.warning(
            "compose.external.old", "`external.name` is old; write `external: true` and `name`", at: old.span,
            path: path)
        node.withMapping { resource in
            resource.set("external", Node(.bool(true), old.span))
            if let name = mapping["name"], resource["name"] == nil { resource.set("name", name) }
        }
    }
}
