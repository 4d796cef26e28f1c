/// One value of a Compose file with the place that it comes from.
///
/// A value type: copies share their storage until one is changed, so that aliases and `extends` cost nothing.
struct Node: Sendable {
    enum Value: Sendable {
        case null
        case bool(Bool)
        case int(Int64)
        case float(Double)
        case string(String)
        case sequence([Node])
        case mapping(Mapping)
    }

    /// What a tag of Compose's own asks for.
    enum Mark: UInt8, Sendable {
        case none
        case reset
        case override
    }

    var value: Value
    var span: Span
    var mark = Mark.none

    init(_ value: Value, _ span: Span, mark: Mark = .none) {
        self.value = value
        self.span = span
        self.mark = mark
    }

    init(_ text: String, _ span: Span) {
        self.init(.string(text), span)
    }

    static func mapping(_ entries: [(String, Node)], _ span: Span) -> Node {
        var mapping = Mapping()
        for (name, node) in entries { mapping.set(name, node) }
        return Node(.mapping(mapping), span)
    }
}

extension Node {
    var isNull: Bool {
        guard case .null = value else { return false }
        return true
    }

    var string: String? {
        guard case .string(let text) = value else { return nil }
        return text
    }

    var bool: Bool? {
        guard case .bool(let flag) = value else { return nil }
        return flag
    }

    var int: Int64? {
        guard case .int(let number) = value else { return nil }
        return number
    }

    var mapping: Mapping? {
        guard case .mapping(let mapping) = value else { return nil }
        return mapping
    }

    var sequence: [Node]? {
        guard case .sequence(let elements) = value else { return nil }
        return elements
    }

    var isScalar: Bool {
        switch value {
        case .bool, .int, .float, .string: true
        case .null, .sequence, .mapping: false
        }
    }

    /// A scalar's text as Go prints it; nil for null, lists and mappings.
    var scalarText: String? {
        switch value {
        case .string(let text): text
        case .int(let number): String(number)
        case .bool(let flag): flag ? "true" : "false"
        case .float(let number): GoFloat.text(number)
        case .null, .sequence, .mapping: nil
        }
    }

    /// What this is, for messages: "a list".
    var kind: String {
        switch value {
        case .null: "null"
        case .bool: "a boolean"
        case .int: "an integer"
        case .float: "a number"
        case .string: "a string"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }

    subscript(name: String) -> Node? {
        guard case .mapping(let mapping) = value else { return nil }
        return mapping[name]
    }

    /// The node below, following mapping keys.
    func at(_ names: String...) -> Node? {
        var node = self
        for name in names {
            guard let next = node[name] else { return nil }
            node = next
        }
        return node
    }

    /// Changes the mapping in place; does nothing to anything else.
    mutating func withMapping<Result>(_ body: (inout Mapping) -> Result) -> Result? {
        guard case .mapping(var mapping) = value else { return nil }
        value = .null
        defer { value = .mapping(mapping) }
        return body(&mapping)
    }

    /// Changes the list in place; does nothing to anything else.
    mutating func withSequence<Result>(_ body: (inout [Node]) -> Result) -> Result? {
        guard case .sequence(var elements) = value else { return nil }
        value = .null
        defer { value = .sequence(elements) }
        return body(&elements)
    }

    /// Equal values, wherever they come from.
    func isSame(as other: Node) -> Bool {
        switch (value, other.value) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.int(let a), .int(let b)): a == b
        case (.float(let a), .float(let b)): a == b
        case (.string(let a), .string(let b)): a == b
        case (.sequence(let a), .sequence(let b)): a.elementsEqual(b) { $0.isSame(as: $1) }
        case (.mapping(let a), .mapping(let b)):
            a.count == b.count && a.entries.allSatisfy { b[$0.name]?.isSame(as: $0.node) ?? false }
        default: false
        }
    }
}
