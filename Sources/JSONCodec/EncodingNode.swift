/// A value under construction. Containers that were handed out hold on to their node, so the order of use is free.
final class EncodingNode {
    private enum Content {
        case empty
        case value(JSONValue)
        case object([String: JSONValue], open: [String: EncodingNode])
        case array([JSONValue], open: [Int: EncodingNode])
    }

    private var content = Content.empty

    /// The finished value; null when nothing was encoded.
    var value: JSONValue {
        switch content {
        case .empty: return .null
        case .value(let value): return value
        case .object(let members, let open): return .object(members.merging(open.mapValues(\.value)) { $1 })
        case .array(var elements, let open):
            for (index, node) in open { elements[index] = node.value }
            return .array(elements)
        }
    }

    var count: Int {
        guard case .array(let elements, _) = content else { return 0 }
        return elements.count
    }

    func set(_ value: JSONValue) {
        content = .value(value)
    }

    func beginObject() {
        if case .object = content { return }
        content = .object([:], open: [:])
    }

    func beginArray() {
        if case .array = content { return }
        content = .array([], open: [:])
    }

    func set(_ value: JSONValue, forKey key: String) {
        guard case .object(var members, var open) = content else { return }
        content = .empty
        members[key] = value
        open[key] = nil
        content = .object(members, open: open)
    }

    func append(_ value: JSONValue) {
        guard case .array(var elements, let open) = content else { return }
        content = .empty
        elements.append(value)
        content = .array(elements, open: open)
    }

    func child(forKey key: String) -> EncodingNode {
        let node = EncodingNode()
        guard case .object(let members, var open) = content else { return node }
        open[key] = node
        content = .object(members, open: open)
        return node
    }

    func appendChild() -> EncodingNode {
        let node = EncodingNode()
        guard case .array(var elements, var open) = content else { return node }
        open[elements.count] = node
        elements.append(.null)
        content = .array(elements, open: open)
        return node
    }
}
