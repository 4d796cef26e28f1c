/// Phase: of two list elements that are about the same thing, the later stands, in the place of the earlier.
enum Unicity {
    enum Key: Sendable {
        /// What is before `=`.
        case beforeEquals
        case whole
        case port
        case volume
        case device
        case config
        case secret
        case path
    }

    private static let rules: PathTable<Key> = PathTable([
        "networks.*.labels": .beforeEquals, "networks.*.ipam.options": .beforeEquals,
        "volumes.*.labels": .beforeEquals,
        "services.*.annotations": .beforeEquals, "services.*.build.args": .beforeEquals,
        "services.*.build.additional_contexts": .beforeEquals, "services.*.build.platforms": .beforeEquals,
        "services.*.build.tags": .beforeEquals, "services.*.build.labels": .beforeEquals,
        "services.*.cap_add": .beforeEquals, "services.*.cap_drop": .beforeEquals, "services.*.devices": .device,
        "services.*.configs": .config, "services.*.deploy.labels": .beforeEquals, "services.*.dns": .beforeEquals,
        "services.*.dns_opt": .beforeEquals, "services.*.dns_search": .beforeEquals,
        "services.*.environment": .beforeEquals, "services.*.env_file": .path,
        "services.*.expose": .whole, "services.*.labels": .beforeEquals, "services.*.links": .beforeEquals,
        "services.*.networks.*.aliases": .beforeEquals, "services.*.networks.*.link_local_ips": .beforeEquals,
        "services.*.ports": .port, "services.*.profiles": .beforeEquals, "services.*.secrets": .secret,
        "services.*.sysctls": .beforeEquals, "services.*.tmpfs": .beforeEquals, "services.*.volumes": .volume,
    ])

    static func run(_ tree: inout Node) {
        var path = NodePath()
        rules.walk(&tree, &path) { node, _, key in
            guard let elements = node.sequence, elements.count > 1 else { return }
            var places: [String: Int] = [:]
            places.reserveCapacity(elements.count)
            var result: [Node] = []
            result.reserveCapacity(elements.count)
            for element in elements {
                if let text = identity(element, key) {
                    if let place = places[text] {
                        result[place] = element
                        continue
                    }
                    places[text] = result.count
                }
                result.append(element)
            }
            if result.count != elements.count { node.value = .sequence(result) }
        }
    }

    /// What makes an element of the list at `path` one and the same; nil where the list has no such rule.
    static func identity(of element: Node, under path: some Sequence<NodePath.Step>) -> String? {
        var table: PathTable<Key>? = rules
        for step in path {
            switch step {
            case .key(let name): table = table?.child(name)
            case .index: table = table?.element
            }
        }
        return table?.rule.flatMap { identity(element, $0) }
    }

    private static func identity(_ node: Node, _ key: Key) -> String? {
        switch key {
        case .beforeEquals:
            guard let text = node.string else { return node.scalarText }
            return text.firstIndex(of: "=").map { String(text[..<$0]) } ?? text
        case .whole: return node.scalarText
        case .path: return node.string ?? node["path"]?.string
        case .port: return port(node)
        case .volume:
            if let text = node.string { return (try? VolumeSpec(text))?.target }  // a bad one is reported later
            return node["target"]?.string
        case .device:
            guard let text = node.string else { return node["target"]?.string ?? node["source"]?.string }
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            return String(parts.count > 1 ? parts[1] : parts[0])
        case .config, .secret:
            let folder = key == .secret ? "/run/secrets/" : "/"
            if let text = node.string { return folder + text }
            return node["target"]?.string ?? node["source"]?.string.map { folder + $0 }
        }
    }

    private static func port(_ node: Node) -> String? {
        if let text = node.scalarText { return text }
        guard node.mapping != nil, let target = node["target"]?.scalarText else { return nil }
        let host = node["host_ip"]?.string ?? "0.0.0.0"
        let published = node["published"]?.scalarText ?? ""
        return "\(host):\(published):\(target)/\(node["protocol"]?.string ?? "tcp")"
    }
}
