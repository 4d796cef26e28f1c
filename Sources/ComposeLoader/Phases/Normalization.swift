/// Phase: what a project means without saying it: the default network, dependencies of references, names.
struct Normalization {
    let session: Session
    let projectName: String
    let environment: [String: String]

    func run(_ tree: inout Node) {
        tree.withMapping { root in
            root.set("name", Node(projectName, root["name"]?.span ?? .none))
            networks(&root)
            root.update("services") { services in
                services.withMapping { $0.updateAll { name, _, service in self.service(&service, name) } }
            }
            for section in ["networks", "volumes", "configs", "secrets"] {
                root.update(section) { names(&$0) }
            }
        }
    }

    private func networks(_ root: inout Mapping) {
        var usesDefault = false
        root.update("services") { services in
            _ = services.withMapping { mapping in
                mapping.updateAll { _, span, service in
                    guard service.mapping != nil, service["provider"] == nil, service["network_mode"] == nil else {
                        return
                    }
                    if let networks = service["networks"]?.mapping, !networks.isEmpty {
                        if networks["default"] != nil { usesDefault = true }
                        return
                    }
                    usesDefault = true
                    service.withMapping {
                        $0.set("networks", .mapping([("default", Node(.null, .none))], .none), keySpan: span)
                    }
                }
            }
        }
        guard usesDefault, root["networks"]?["default"] == nil else { return }
        if root["networks"]?.mapping == nil { root.set("networks", Node(.mapping(Mapping()), .none)) }
        root.update("networks") { networks in
            _ = networks.withMapping { $0.set("default", Node(.null, .none)) }
        }
    }

    private func service(_ service: inout Node, _ name: String) {
        service.withMapping { mapping in
            if mapping["pull_policy"]?.string == "if_not_present" {
                mapping.update("pull_policy") { $0.value = .string("missing") }
            }
            mapping.update("build") { build($0.span, &$0) }
            dependencies(&mapping)
            mapping.update("volumes") { volumes in
                _ = volumes.withSequence { list in
                    for index in list.indices {
                        list[index].withMapping { mount in
                            mount.update("target") { target in
                                if let text = target.string { target.value = .string(Paths.clean(text)) }
                            }
                        }
                    }
                }
            }
        }
    }

    private func build(_ span: Span, _ build: inout Node) {
        build.withMapping { mapping in
            if mapping["dockerfile"] == nil, mapping["dockerfile_inline"] == nil {
                mapping.set("dockerfile", Node("Dockerfile", span))
            }
            mapping.update("args") { arguments(&$0) }
        }
    }

    /// Arguments without a value take it from the environment, or go.
    private func arguments(_ node: inout Node) {
        node.withMapping { mapping in
            mapping.updateAll { name, _, value in
                if value.isNull, let found = environment[name] { value.value = .string(found) }
            }
            mapping.removeAll { $0.node.isNull }
        }
        node.withSequence { elements in
            for index in elements.indices {
                guard let text = elements[index].string, !text.contains("=") else { continue }
                if let found = environment[text] { elements[index].value = .string("\(text)=\(found)") }
            }
            elements.removeAll { !($0.string?.contains("=") ?? true) }
        }
    }

    private func dependencies(_ service: inout Mapping) {
        var added: [(name: String, span: Span, restart: Bool)] = []
        for link in service["links"]?.sequence ?? [] {
            guard let text = link.string, let name = text.split(separator: ":").first else { continue }
            added.append((String(name), link.span, true))
        }
        for key in ["network_mode", "ipc", "pid", "uts", "cgroup"] {
            guard let node = service[key], let text = node.string, text.hasPrefix("service:") else { continue }
            added.append((String(text.dropFirst(8)), node.span, true))
        }
        for source in service["volumes_from"]?.sequence ?? [] {
            guard let text = source.string, !text.hasPrefix("container:"), let name = text.split(separator: ":").first
            else { continue }
            added.append((String(name), source.span, false))
        }
        guard !added.isEmpty else { return }
        if service["depends_on"]?.mapping == nil {
            service.set("depends_on", Node(.mapping(Mapping()), added[0].span))
        }
        service.update("depends_on") { edges in
            edges.withMapping { mapping in
                for (name, span, restart) in added where mapping[name] == nil {
                    let edge = Node.mapping(
                        [
                            ("condition", Node("service_started", span)), ("restart", Node(.bool(restart), span)),
                            ("required", Node(.bool(true), span)),
                        ], span)
                    mapping.set(name, edge, keySpan: span)
                }
            }
        }
    }

    private func names(_ resources: inout Node) {
        resources.withMapping { mapping in
            mapping.updateAll { key, span, resource in
                if resource.isNull { resource = Node(.mapping(Mapping()), span) }
                guard resource["name"] == nil || resource["name"]?.isNull == true else { return }
                let isExternal = resource["external"]?.bool == true
                resource.withMapping { $0.set("name", Node(isExternal ? key : "\(projectName)_\(key)", span)) }
            }
        }
    }
}
