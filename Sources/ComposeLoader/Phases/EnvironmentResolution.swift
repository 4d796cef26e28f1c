/// Phase: bare names in `environment` lists, and configs and secrets from variables, get their values.
enum EnvironmentResolution {
    enum Rule: Sendable {
        case list
        case content
    }

    private static let rules: PathTable<Rule> = PathTable([
        "services.*.environment": .list, "secrets.*": .content, "configs.*": .content,
    ])

    static func run(_ tree: inout Node, _ environment: [String: String]) {
        var path = NodePath()
        rules.walk(&tree, &path) { node, _, rule in
            switch rule {
            case .list:
                node.withMapping { mapping in
                    mapping.updateAll { name, _, value in
                        if value.isNull, let found = environment[name] { value.value = .string(found) }
                    }
                }
                node.withSequence { elements in
                    for index in elements.indices {
                        guard let name = elements[index].string, !name.contains("="), let value = environment[name]
                        else {
                            continue
                        }
                        elements[index].value = .string("\(name)=\(value)")
                    }
                }
            case .content:
                guard let name = node["environment"]?.string, let value = environment[name] else { return }
                let span = node["environment"]?.span ?? node.span
                node.withMapping { $0.set("content", Node(value, span)) }
            }
        }
    }
}
