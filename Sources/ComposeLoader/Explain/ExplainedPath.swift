import Diagnostics

/// A path as a user writes it: `services.web.ports[0].target`. Names may have dots, so the tree decides where they end.
struct ExplainedPath {
    private(set) var steps: [NodePath.Step] = []
    /// The value there; nil when the tree has none.
    private(set) var node: Node?
    /// The place of the value or of its key.
    private(set) var span = Span.none
    /// What was probably meant where the path leaves the tree.
    private(set) var suggestion: String?

    init(_ text: String, in tree: Node) {
        var current: Node? = tree
        var rest = Substring(text)
        while !rest.isEmpty {
            let (step, next) = Self.step(&rest, current)
            steps.append(step)
            if case .key(let name) = step, next == nil, let entries = current?.mapping?.entries {
                suggestion = Suggestion.nearest(to: name, among: entries.map(\.name))
            }
            if case .key(let name) = step, let entry = current?.mapping?.entry(name), !entry.span.isNone {
                span = entry.span
            }
            current = next
            if let next, !next.span.isNone, !next.isNull { span = next.span }
        }
        node = current
    }

    var description: String { NodePath(self).description }

    /// Takes the next step off `rest`; the node that it leads to, if any.
    private static func step(_ rest: inout Substring, _ node: Node?) -> (NodePath.Step, Node?) {
        if rest.first == "[", let end = rest.firstIndex(of: "]"), let index = Int(rest.dropFirst().prefix(upTo: end)) {
            rest = rest[rest.index(after: end)...]
            if rest.first == "." { rest = rest.dropFirst() }
            let list = node?.sequence ?? []
            return (.index(index), list.indices.contains(index) ? list[index] : nil)
        }
        let names = (node?.mapping?.entries ?? []).map(\.name).filter { name in
            guard rest.hasPrefix(name) else { return false }
            let after = rest.dropFirst(name.count).first
            return after == nil || after == "." || after == "["
        }
        let name = names.max { $0.count < $1.count } ?? plainName(rest)
        rest = rest.dropFirst(name.count)
        if rest.first == "." { rest = rest.dropFirst() }
        return (.key(name), node?[name])
    }

    private static func plainName(_ rest: Substring) -> String {
        let name = rest.prefix { $0 != "." && $0 != "[" }
        return String(name.isEmpty ? rest : name)
    }
}
