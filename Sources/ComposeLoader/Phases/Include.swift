/// Phase: files under `include` are loaded as models of their own and become part of the document, which wins.
struct Include {
    struct Entry {
        var files: [Node] = []
        var projectDirectory: Node?
        var envFiles: [Node]?
    }

    let session: Session
    let loader: ModelLoader

    /// - Parameter trail: The files that led here, absolute.
    func run(
        _ document: inout Node, reset: ResetAndOverride, directory: String, environment: [String: String],
        trail: [String]
    ) {
        guard let include = document["include"] else { return }
        document.withMapping { _ = $0.remove("include") }
        guard let list = include.sequence else {
            if !include.isNull {
                session.error("compose.type", "`include` has to be a list", at: include.span, path: NodePath("include"))
            }
            return
        }
        for (index, node) in list.enumerated() {
            let path = NodePath("include").appending(index)
            guard let entry = Self.entry(node) else {
                session.error("compose.include", "an include is a file or has a `path`", at: node.span, path: path)
                continue
            }
            guard entry.files.contains(where: { $0.string != "" }) else { continue }
            guard let imported = load(entry, node, path, directory, environment, trail) else { continue }
            importResources(imported, into: &document, reset, node)
        }
    }

    private static func entry(_ node: Node) -> Entry? {
        if node.string != nil { return Entry(files: [node]) }
        guard let mapping = node.mapping else { return nil }
        func list(_ name: String) -> [Node]? {
            guard let node = mapping[name], !node.isNull else { return nil }
            return node.sequence ?? [node]
        }
        return Entry(
            files: list("path") ?? [], projectDirectory: mapping["project_directory"], envFiles: list("env_file"))
    }

    private func load(
        _ entry: Entry, _ node: Node, _ path: NodePath, _ directory: String, _ environment: [String: String],
        _ trail: [String]
    ) -> Node? {
        let home = environment["HOME"]
        let files = entry.files.compactMap { file in
            file.string.map { Paths.clean(Paths.resolve(Paths.expandUser($0, home: home), in: directory)) }
        }
        guard let first = files.first, files.count == entry.files.count else {
            session.error("compose.include", "a path of an include has to be a string", at: node.span, path: path)
            return nil
        }
        guard !trail.contains(first) else {
            session.error("compose.include.cycle", "this file includes itself in the end", at: node.span, path: path)
            return nil
        }
        guard trail.count < 50 else {
            session.error(
                "compose.include.depth", "files include each other more than 50 deep", at: node.span, path: path)
            return nil
        }
        session.includeBudget -= 1
        guard session.includeBudget >= 0 else {
            // Once is enough; what includes it may be asked for without end.
            if session.includeBudget == -1 {
                session.error("compose.include.count", "too many files are included", at: node.span, path: path)
            }
            return nil
        }
        let folder = entry.projectDirectory?.string.map { Paths.resolve($0, in: directory) } ?? Paths.directory(first)
        var variables = EnvironmentFiles(session: session)
        if let given = entry.envFiles, !given.isEmpty {
            for file in given {
                guard let text = file.string, text != "/dev/null" else { continue }
                variables.add(Paths.resolve(text, in: directory), isRequired: true, under: environment, at: file.span)
            }
        } else {
            variables.add(folder + "/.env", isRequired: false, under: environment, at: .none)
        }
        return loader.model(
            files: zip(files, entry.files).map { .init(path: $0, span: $1.span) }, directory: folder,
            environment: variables.values.merging(environment) { $1 }, trail: trail + [first])
    }

    private func importResources(_ source: Node, into document: inout Node, _ reset: ResetAndOverride, _ node: Node) {
        for section in ["services", "volumes", "networks", "secrets", "configs", "models"] {
            guard let imported = source[section]?.mapping else { continue }
            document.withMapping { root in
                if root[section]?.mapping == nil { root.set(section, Node(.mapping(Mapping()), node.span)) }
                root.update(section) { target in
                    target.withMapping { self.importEntries(imported, into: &$0, section, reset) }
                }
            }
        }
    }

    private func importEntries(
        _ imported: Mapping, into target: inout Mapping, _ section: String, _ reset: ResetAndOverride
    ) {
        for entry in imported.entries {
            guard let own = target.entry(entry.name) else {
                target.set(entry.name, entry.node, keySpan: entry.span)
                continue
            }
            session.report(
                .warning, "compose.include.conflict",
                "`\(entry.name)` is in an included file too; this one is merged over it",
                at: own.span, path: NodePath(section, entry.name),
                notes: [.init("the included one is here", at: session.place(entry.span))])
            var merged = entry.node
            reset.apply(to: &merged, at: section, entry.name)
            Merge(session: session).resource(own.node, into: &merged, section: section, name: entry.name)
            target.set(entry.name, merged, keySpan: own.span)
        }
    }
}
