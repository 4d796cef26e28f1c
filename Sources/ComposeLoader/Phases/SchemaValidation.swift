import Diagnostics

/// Phase: every value has the shape that the specification gives it. What has not is reported and taken out, so that
/// later phases meet well-formed values alone.
struct SchemaValidation {
    let session: Session
    /// Without interpolation a string may stand for anything.
    let allowsVariables: Bool

    func run(_ tree: inout Node) {
        var path = NodePath()
        if let version = tree["version"] {
            if version.string == nil {
                session.error(
                    "compose.type", "`version` has to be a string, not \(version.kind)", at: version.span,
                    path: NodePath("version"), hint: "remove it; it has no meaning any more")
            } else {
                session.warning(
                    "compose.version", "`version` has no meaning any more", at: version.span, hint: "remove it")
            }
            tree.withMapping { _ = $0.remove("version") }
        }
        _ = check(&tree, ComposeSchema.root, &path)
    }

    /// False when the value has to be taken out.
    private func check(_ node: inout Node, _ shape: Shape, _ path: inout NodePath) -> Bool {
        if allowsVariables, let text = node.string, text.contains("$") { return true }
        switch shape {
        case .nullable(let inner): return node.isNull || check(&node, inner, &path)
        case .described(let inner, _): return check(&node, inner, &path)
        case .either(let shapes):
            guard let match = shapes.first(where: { $0.accepts(node) }) else { return wrongKind(node, shape, path) }
            return check(&node, match, &path)
        default: break
        }
        guard shape.accepts(node) else { return wrongKind(node, shape, path) }
        switch shape {
        case .choice(let words): return choice(node, words, path)
        case .range(let range):
            guard let number = node.int ?? node.string.flatMap({ Int64($0) }), !range.contains(number) else {
                return true
            }
            session.error(
                "compose.value", "\(number) is outside \(range.lowerBound) to \(range.upperBound)", at: node.span,
                path: path)
            return false
        case .checked(let what, let check):
            guard let text = node.string, !check(text) else { return true }
            session.error("compose.value", "`\(text)` is not \(what)", at: node.span, path: path)
            return false
        case .list(let element, let isUnique): elements(&node, element, isUnique, &path)
        case .map(let value, let keys): entries(&node, value, keys, &path)
        case .object(let object): attributes(&node, object, &path)
        case .any, .string, .boolean, .integer, .number, .text, .scalar, .either, .nullable, .described: break
        }
        return true
    }

    private func wrongKind(_ node: Node, _ shape: Shape, _ path: NodePath) -> Bool {
        var name = "this"
        if case .key(let key) = path.steps.last { name = "`\(key)`" }
        let hint = node.isScalar && shape.accepts(Node("", node.span)) ? "put quotes around it" : nil
        session.error(
            "compose.type", "\(name) has to be \(shape.expected), not \(node.kind)", at: node.span, path: path,
            hint: hint)
        return false
    }

    private func choice(_ node: Node, _ words: [String], _ path: NodePath) -> Bool {
        guard let text = node.string, !words.contains(text) else { return true }
        let list = words.map { "`\($0)`" }.joined(separator: ", ")
        session.error(
            "compose.value", "`\(text)` is not allowed here; there are \(list)", at: node.span, path: path,
            hint: Suggestion.nearest(to: text, among: words).map { "did you mean `\($0)`?" })
        return false
    }

    private func elements(_ node: inout Node, _ shape: Shape, _ isUnique: Bool, _ path: inout NodePath) {
        node.withSequence { elements in
            var seen: [String: Span] = [:]
            var bad: Set<Int> = []
            for index in elements.indices {
                path.push(index)
                if !check(&elements[index], shape, &path) { bad.insert(index) }
                if isUnique, let text = elements[index].scalarText {
                    // A number and its text are two things.
                    let identity = elements[index].string == nil ? "#\(text)" : "'\(text)"
                    if let first = seen[identity] {
                        session.error(
                            "compose.duplicate", "`\(text)` is in the list twice", at: elements[index].span, path: path,
                            notes: [.init("the first one is here", at: session.place(first))])
                    }
                    seen[identity] = elements[index].span
                }
                path.pop()
            }
            if !bad.isEmpty { elements = elements.enumerated().filter { !bad.contains($0.offset) }.map(\.element) }
        }
    }

    private func entries(_ node: inout Node, _ shape: Shape, _ keys: Shape.KeyRule, _ path: inout NodePath) {
        node.withMapping { mapping in
            var bad: Set<String> = []
            mapping.updateAll { name, span, value in
                path.push(name)
                if !Self.isAllowed(name, keys) {
                    let rule = keys == .name ? "letters, digits, `.`, `_` and `-` are allowed" : "it is empty"
                    session.error("compose.name", "`\(name)` is no name; \(rule)", at: span, path: path)
                    bad.insert(name)
                } else if !check(&value, shape, &path) {
                    bad.insert(name)
                }
                path.pop()
            }
            if !bad.isEmpty { mapping.removeAll { bad.contains($0.name) } }
        }
    }

    private static func isAllowed(_ name: String, _ keys: Shape.KeyRule) -> Bool {
        switch keys {
        case .any: true
        case .nonEmpty: !name.isEmpty
        case .name: isName(name)
        }
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { Template.isNamePart($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
    }

    private func attributes(_ node: inout Node, _ object: ObjectShape, _ path: inout NodePath) {
        let place = node.span
        node.withMapping { mapping in
            var bad: Set<String> = []
            mapping.updateAll { name, span, value in
                path.push(name)
                if let shape = object.attributes[name] {
                    if !check(&value, shape, &path) { bad.insert(name) }
                } else if !name.hasPrefix("x-"), !object.isOpen {
                    unknown(name, span, object, path)
                    bad.insert(name)
                }
                path.pop()
            }
            for name in object.required where mapping.position(name) == nil {
                session.error("compose.required", "`\(name)` is missing", at: place, path: path)
            }
            if !bad.isEmpty { mapping.removeAll { bad.contains($0.name) } }
        }
    }

    private func unknown(_ name: String, _ span: Span, _ object: ObjectShape, _ path: NodePath) {
        let near = session.diagnostics.isFull ? nil : Suggestion.nearest(to: name, among: object.names)
        var hint = near.map { "did you mean `\($0)`?" }
        if near == nil, path.steps.count == 1, ServiceNames.attributes.contains(name) {
            hint = "it belongs into a service"
        } else if near == nil, path.steps.count == 1 {
            hint = "services are below `services:`"
        }
        let shown = name.count > 60 ? name.prefix(60) + "…" : name
        session.error("compose.key.unknown", "unknown key `\(shown)`", at: span, path: path, hint: hint)
    }
}

/// The names of a service's attributes, for hints.
private enum ServiceNames {
    static let attributes: Set<String> = {
        guard case .object(let object) = ServiceSchema.service else { return [] }
        return Set(object.names)
    }()
}
