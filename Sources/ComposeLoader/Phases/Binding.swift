import ComposeModel
import Diagnostics
import JSONCodec

/// Phase: the canonical tree becomes the model.
struct Binding {
    let session: Session

    /// nil after an error, which earlier phases should have found.
    func project(_ tree: Node) -> Project? {
        var project = Project(name: tree["name"]?.string ?? "")
        project.services = map(tree, "services")
        for index in project.services.indices {
            project.services.values[index].name = project.services.keys[index]
        }
        project.networks = map(tree, "networks")
        project.volumes = map(tree, "volumes")
        project.configs = map(tree, "configs")
        project.secrets = map(tree, "secrets")
        project.models = map(tree, "models")
        for entry in tree.mapping?.entries ?? [] where entry.name.hasPrefix("x-") {
            project.extensions[entry.name] = JSONValue(entry.node)
        }
        return project
    }

    private func map<Value: Decodable>(_ tree: Node, _ section: String) -> [String: Value] {
        var values: [String: Value] = [:]
        values.reserveCapacity(tree[section]?.mapping?.count ?? 0)
        for entry in tree[section]?.mapping?.entries ?? [] {
            do {
                // Without normalization a resource may still be null.
                let node = entry.node.isNull ? Node(.mapping(Mapping()), entry.span) : entry.node
                values[entry.name] = try NodeDecoder.decode(Value.self, from: node)
            } catch {
                let path = NodePath(section, entry.name)
                guard !session.broken.contains("\(section).\(entry.name)") else { continue }
                report(error, entry.node, path)
            }
        }
        return values
    }

    private func report(_ error: any Error, _ node: Node, _ path: NodePath) {
        var node = node
        var path = path
        var message = "\(error)"
        if let error = error as? DecodingError {
            let context: DecodingError.Context
            switch error {
            case .typeMismatch(_, let c), .valueNotFound(_, let c), .keyNotFound(_, let c), .dataCorrupted(let c):
                context = c
            @unknown default: return
            }
            message = context.debugDescription
            for key in context.codingPath {
                if let index = key.intValue {
                    guard let list = node.sequence, list.indices.contains(index) else { break }
                    node = list[index]
                    path.push(index)
                } else {
                    guard let next = node[key.stringValue] else { break }
                    node = next
                    path.push(key.stringValue)
                }
            }
        }
        session.error("compose.value", message, at: node.span, path: path)
    }
}

extension JSONValue {
    init(_ node: Node) {
        switch node.value {
        case .null: self = .null
        case .bool(let flag): self = .bool(flag)
        case .int(let number): self = .integer(number)
        case .float(let number): self = number.isFinite ? .double(number) : .string(GoFloat.text(number))
        case .string(let text): self = .string(text)
        case .sequence(let elements): self = .array(elements.map(JSONValue.init))
        case .mapping(let mapping):
            var object: [String: JSONValue] = [:]
            object.reserveCapacity(mapping.count)
            for entry in mapping.entries { object[entry.name] = JSONValue(entry.node) }
            self = .object(object)
        }
    }
}
