/// The entries of a mapping in the order of the file. Small ones are searched, large ones have an index.
struct Mapping: Sendable {
    struct Entry: Sendable {
        let name: String
        /// Of the key.
        var span: Span
        var node: Node
    }

    private(set) var entries: [Entry] = []
    private var index: [String: Int]?
    private static let indexed = 24

    init() {}

    var count: Int { entries.count }
    var isEmpty: Bool { entries.isEmpty }

    func position(_ name: String) -> Int? {
        if let index { return index[name] }
        return entries.firstIndex { $0.name == name }
    }

    func entry(_ name: String) -> Entry? {
        position(name).map { entries[$0] }
    }

    subscript(name: String) -> Node? {
        position(name).map { entries[$0].node }
    }

    /// Replaces the value, and the key's place when one is given; a new key goes last.
    mutating func set(_ name: String, _ node: Node, keySpan: Span? = nil) {
        if let position = position(name) {
            entries[position].node = node
            if let keySpan { entries[position].span = keySpan }
            return
        }
        entries.append(Entry(name: name, span: keySpan ?? node.span, node: node))
        if index != nil {
            index?[name] = entries.count - 1
        } else if entries.count > Self.indexed {
            reindex()
        }
    }

    @discardableResult
    mutating func remove(_ name: String) -> Node? {
        guard let position = position(name) else { return nil }
        let node = entries.remove(at: position).node
        if index != nil { reindex() }
        return node
    }

    mutating func removeAll(where condition: (Entry) -> Bool) {
        let before = entries.count
        entries.removeAll(where: condition)
        if index != nil, entries.count != before { reindex() }
    }

    /// Changes the value in place; nil when there is none.
    @discardableResult
    mutating func update<Result>(_ name: String, _ body: (inout Node) -> Result) -> Result? {
        guard let position = position(name) else { return nil }
        return body(&entries[position].node)
    }

    /// Changes every value in place.
    mutating func updateAll(_ body: (_ name: String, _ span: Span, inout Node) -> Void) {
        for position in entries.indices {
            body(entries[position].name, entries[position].span, &entries[position].node)
        }
    }

    private mutating func reindex() {
        guard entries.count > Self.indexed else {
            index = nil
            return
        }
        var index: [String: Int] = [:]
        index.reserveCapacity(entries.count)
        for (position, entry) in entries.enumerated() { index[entry.name] = position }
        self.index = index
    }
}
