/// Phase: what a document marks with `!reset` or `!override` is taken out of everything that was merged before it.
struct ResetAndOverride {
    struct Place {
        let path: [String]
        let span: Span
    }

    private(set) var places: [Place] = []

    /// Notes the marked places of `document`, and takes those with `!reset` out of it.
    static func collect(from document: inout Node) -> ResetAndOverride {
        var phase = ResetAndOverride()
        guard isMarked(document) else { return phase }
        var path: [String] = []
        phase.collect(&document, &path)
        return phase
    }

    private static func isMarked(_ node: Node) -> Bool {
        if node.mark != .none { return true }
        switch node.value {
        case .mapping(let mapping): return mapping.entries.contains { isMarked($0.node) }
        case .sequence(let elements): return elements.contains(where: isMarked)
        case .null, .bool, .int, .float, .string: return false
        }
    }

    private mutating func collect(_ node: inout Node, _ path: inout [String]) {
        var found = self
        node.withMapping { mapping in
            mapping.updateAll { name, _, child in
                path.append(name)
                if child.mark != .none { found.places.append(Place(path: path, span: child.span)) }
                if child.mark != .reset { found.collect(&child, &path) }
                if child.mark == .override { child.mark = .none }
                path.removeLast()
            }
            mapping.removeAll { $0.node.mark == .reset }
        }
        node.withSequence { elements in
            elements.removeAll { $0.mark == .reset }
        }
        self = found
    }

    /// Removes the marked places from `tree`.
    func apply(to tree: inout Node) {
        for place in places { Self.remove(place.path[...], from: &tree) }
    }

    /// Removes the marked places of `section.name` from `node`, which is the tree below there.
    func apply(to node: inout Node, at section: String, _ name: String) {
        for place in places where place.path.count > 2 && place.path[0] == section && place.path[1] == name {
            Self.remove(place.path.dropFirst(2), from: &node)
        }
    }

    private static func remove(_ path: ArraySlice<String>, from node: inout Node) {
        guard let name = path.first else { return }
        let rest = path.dropFirst()
        node.withMapping { mapping in
            if rest.isEmpty {
                mapping.remove(name)
            } else {
                mapping.update(name) { remove(rest, from: &$0) }
            }
        }
    }
}
