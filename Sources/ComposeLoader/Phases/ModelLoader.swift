/// The phases that make one canonical tree out of files; `include` runs them again for each of its models.
///
/// Order and effect are those of compose-go's loader.
final class ModelLoader {
    struct File {
        /// Absolute, or `-`.
        let path: String
        /// Where it was named.
        var span = Span.none
    }

    private let session: Session
    private let options: LoadOptions
    private let source: DocumentSource
    /// With `noPathResolution` what files elsewhere say is shown from here; else nil.
    private let pathBase: String?
    private let projectDirectory: String

    init(session: Session, options: LoadOptions, source: DocumentSource, projectDirectory: String) {
        self.session = session
        self.options = options
        self.source = source
        self.projectDirectory = projectDirectory
        pathBase = options.noPathResolution ? projectDirectory : nil
    }

    /// nil when no file gave a document.
    func model(files: [File], directory: String, environment: [String: String], trail: [String]) -> Node? {
        var model: Node?
        let extends = Extends(
            session: session, source: source, environment: environment, isInterpolated: !options.noInterpolate,
            pathBase: pathBase)
        for file in files {
            guard let documents = source.documents(of: file.path, namedAt: file.span) else { continue }
            for document in documents {
                guard document.mapping != nil else {
                    if !document.isNull {
                        session.error(
                            "compose.root", "a Compose file is a mapping, this is \(document.kind)", at: document.span)
                    }
                    continue
                }
                add(document, of: file, to: &model, extends, directory, environment, trail)
            }
        }
        guard var tree = model else { return nil }
        Defaults.run(&tree)
        CrossFieldChecks(session: session).run(&tree)
        if !options.noPathResolution || directory != projectDirectory {
            PathResolution(directory: directory, home: environment["HOME"], base: pathBase).run(&tree)
        }
        if !options.noInterpolate { EnvironmentResolution.run(&tree, environment) }
        return tree
    }

    private func add(
        _ document: Node, of file: File, to model: inout Node?, _ extends: Extends, _ directory: String,
        _ environment: [String: String], _ trail: [String]
    ) {
        var document = document
        let reset = ResetAndOverride.collect(from: &document)
        if !options.noInterpolate { Interpolation(session: session, environment: environment).run(&document) }
        let own = document
        extends.run(&document, reset: reset, file: file.path, directory: directory)
        Include(session: session, loader: self).run(
            &document, reset: reset, directory: directory, environment: environment, trail: trail)
        session.provenance?.add(own, reset)
        if var tree = model {
            model = nil
            reset.apply(to: &tree)
            Merge(session: session).document(document, into: &tree)
            model = tree
        } else {
            model = document
        }
        guard var tree = model else { return }
        model = nil
        Unicity.run(&tree)
        SchemaValidation(session: session, allowsVariables: options.noInterpolate).run(&tree)
        Canonical(session: session, allowsVariables: options.noInterpolate).run(&tree)
        Unicity.run(&tree)
        model = tree
    }
}
