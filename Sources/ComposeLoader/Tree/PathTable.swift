/// Rules by path pattern: `services.*.ports.[].target`, where `*` is any key and `[]` any element.
///
/// A trie, so that a phase goes only into the parts of the tree that its rules are about.
struct PathTable<Rule: Sendable>: Sendable {
    private(set) var rule: Rule?
    private var children: [String: PathTable] = [:]
    private var anyKey: [PathTable] = []
    private var anyElement: [PathTable] = []

    init(_ rules: KeyValuePairs<String, Rule>) {
        for (pattern, rule) in rules {
            insert(pattern.split(separator: ".")[...], rule)
        }
    }

    private init() {}

    private mutating func insert(_ steps: ArraySlice<Substring>, _ rule: Rule) {
        guard let step = steps.first else {
            self.rule = rule
            return
        }
        let rest = steps.dropFirst()
        switch step {
        case "*":
            if anyKey.isEmpty { anyKey.append(PathTable()) }
            anyKey[0].insert(rest, rule)
        case "[]":
            if anyElement.isEmpty { anyElement.append(PathTable()) }
            anyElement[0].insert(rest, rule)
        default: children[String(step), default: PathTable()].insert(rest, rule)
        }
    }

    func child(_ name: String) -> PathTable? {
        children[name] ?? anyKey.first
    }

    var element: PathTable? { anyElement.first }

    /// Calls `body` for every node that has a rule, outermost first.
    func walk(_ node: inout Node, _ path: inout NodePath, _ body: (inout Node, NodePath, Rule) -> Void) {
        if let rule { body(&node, path, rule) }
        guard !children.isEmpty || !anyKey.isEmpty || !anyElement.isEmpty else { return }
        switch node.value {
        case .mapping:
            guard !children.isEmpty || !anyKey.isEmpty else { return }
            node.withMapping { mapping in
                if anyKey.isEmpty, children.count < mapping.count {
                    for (name, table) in children {
                        mapping.update(name) { table.descend(&$0, name, &path, body) }
                    }
                } else {
                    mapping.updateAll { name, _, child in
                        self.child(name)?.descend(&child, name, &path, body)
                    }
                }
            }
        case .sequence:
            guard let element else { return }
            node.withSequence { elements in
                for index in elements.indices {
                    path.push(index)
                    element.walk(&elements[index], &path, body)
                    path.pop()
                }
            }
        case .null, .bool, .int, .float, .string: break
        }
    }

    private func descend(
        _ node: inout Node, _ name: String, _ path: inout NodePath, _ body: (inout Node, NodePath, Rule) -> Void
    ) {
        path.push(name)
        walk(&node, &path, body)
        path.pop()
    }
}
