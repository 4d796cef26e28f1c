import ComposeModel

/// Phase: the project's name, before interpolation so that `COMPOSE_PROJECT_NAME` is there for it.
struct ProjectName {
    let session: Session

    /// - Parameter explicit: From `-p` or `COMPOSE_PROJECT_NAME`; has to be valid as it is.
    /// - Returns: Empty after an error.
    func resolve(
        explicit: String?, documents: [Node], directory: String, environment: [String: String], isInterpolated: Bool
    ) -> String {
        if let explicit, !explicit.isEmpty {
            guard Self.normalized(explicit) == explicit else {
                session.error(
                    "compose.name.invalid",
                    "`\(explicit)` is no project name; it has lower-case letters, digits, `-` and `_`, and begins with a letter or digit",
                    hint: "`\(Self.normalized(explicit))` is one")
                return Self.normalized(explicit)
            }
            return explicit
        }
        for document in documents.reversed() {
            guard let node = document["name"], let text = node.string else { continue }
            let template = Template(budget: session.expansions) {
                environment[$0]
            } onUnset: { _ in
            }
            // A bad template is reported by interpolation itself.
            let value = isInterpolated ? (try? template.substitute(text)) ?? "" : text
            if text.isEmpty { break }
            guard !value.isEmpty else {
                session.error(
                    "compose.name.invalid", "the project's name is empty", at: node.span, path: NodePath("name"),
                    hint: "remove the key, or give it a value")
                return Self.normalized(Paths.base(directory))
            }
            let name = Self.normalized(value)
            guard name.isEmpty else { return name }
            session.error(
                "compose.name.invalid", "nothing of `\(value)` can be in a project's name", at: node.span,
                path: NodePath("name"))
            return ""
        }
        let name = Self.normalized(Paths.base(directory))
        if name.isEmpty {
            session.error("compose.name.invalid", "the project has no name", hint: "give it one with `-p` or `name:`")
        }
        return name
    }

    /// Lower case, without what a name may not have.
    static func normalized(_ text: String) -> String {
        let allowed = text.lowercased().unicodeScalars.filter {
            ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "-" || $0 == "_"
        }
        return String(String.UnicodeScalarView(allowed.drop { $0 == "-" || $0 == "_" }))
    }
}
