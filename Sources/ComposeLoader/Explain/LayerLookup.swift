/// Finds in what a file says the value that became the one at a path of the project.
///
/// The file may have a short form where the project has the long one, and another order of a list; so its copy is made
/// canonical, and elements are compared by what makes them one and the same.
struct LayerLookup {
    let steps: [NodePath.Step]
    /// What the list elements on the way of the project are, by how many steps lead to them.
    private let elements: [Int: Node]
    private let isInterpolated: Bool

    init(_ steps: [NodePath.Step], in tree: Node, isInterpolated: Bool) {
        self.steps = steps
        self.isInterpolated = isInterpolated
        var elements: [Int: Node] = [:]
        var node: Node? = tree
        for (count, step) in steps.enumerated() {
            switch step {
            case .key(let name): node = node?[name]
            case .index(let index):
                node = node?.sequence.flatMap { $0.indices.contains(index) ? $0[index] : nil }
                elements[count] = node
            }
        }
        self.elements = elements
    }

    struct Found {
        let node: Node
        /// Of the value, or of its key where the value has none.
        let span: Span
    }

    /// The value in `layer`; nil when it has none.
    func value(in layer: Provenance.Layer) -> Found? {
        guard layer.origin != .reset else { return reset(layer) }
        var tree = layer.path.reversed().reduce(layer.node) { .mapping([($1, $0)], $0.span) }
        let scratch = Session()
        Canonical(session: scratch, allowsVariables: !isInterpolated).run(&tree)
        if isInterpolated { Coercion(session: scratch).run(&tree) }
        var node = tree
        var span = tree.span
        for (count, step) in steps.enumerated() {
            switch step {
            case .key(let name):
                guard let entry = node.mapping?.entry(name) else { return nil }
                node = entry.node
                span = node.isNull || node.span.isNone ? entry.span : node.span
            case .index:
                guard let element = elements[count], let list = node.sequence,
                    let found = self.element(of: list, that: element, at: count)
                else { return nil }
                node = found
                span = node.span
            }
        }
        return Found(node: node, span: span)
    }

    /// A removal of the value, or of what it is part of.
    private func reset(_ layer: Provenance.Layer) -> Found? {
        let names = steps.map { step -> String? in if case .key(let name) = step { name } else { nil } }
        guard layer.path.count <= names.count, zip(layer.path, names).allSatisfy({ $0 == $1 }) else { return nil }
        return Found(node: layer.node, span: layer.node.span)
    }

    /// The element of `list` that became `element`: the very one, or one about the same thing.
    private func element(of list: [Node], that element: Node, at count: Int) -> Node? {
        let inPlace = list.filter { $0.span == element.span && !element.span.isNone }
        if let found = inPlace.first(where: { $0.isSame(as: element) }) { return found }
        guard let identity = Unicity.identity(of: element, under: steps.prefix(count)) else {
            return inPlace.first ?? list.first { $0.isSame(as: element) }
        }
        return list.first { Unicity.identity(of: $0, under: steps.prefix(count)) == identity } ?? inPlace.first
    }
}
