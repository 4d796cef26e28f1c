import ComposeModel
import Diagnostics

/// Loads Compose files into a project: every problem is reported, at its place, and none stops the others from being
/// found.
public enum ComposeLoader {
    /// Reads files, but neither changes anything nor asks anybody.
    public static func load(_ options: LoadOptions) -> LoadResult {
        let session = Session(currentDirectory: options.currentDirectory, explains: !options.explain.isEmpty)
        let discovery = FileDiscovery(options, session: session)
        var environment = discovery.environment
        let source = DocumentSource(session: session, stdin: options.stdin)
        let documents = discovery.files.flatMap { source.documents(of: $0) ?? [] }
        let name = ProjectName(session: session).resolve(
            explicit: options.projectName ?? environment["COMPOSE_PROJECT_NAME"], documents: documents,
            directory: discovery.directory, environment: environment, isInterpolated: !options.noInterpolate)
        environment["COMPOSE_PROJECT_NAME"] = name
        let loader = ModelLoader(
            session: session, options: options, source: source, projectDirectory: discovery.directory)
        let model = loader.model(
            files: discovery.files.map { .init(path: $0) }, directory: discovery.directory, environment: environment,
            trail: discovery.files)
        let isEmpty = model?.mapping?.isEmpty ?? true
        if isEmpty, !discovery.files.isEmpty, !session.diagnostics.hasErrors {
            session.error("compose.empty", "the Compose file is empty")
        }
        var tree = model ?? Node(.mapping(Mapping()), .none)
        if !options.noNormalize {
            Normalization(
                session: session, projectName: name, environment: options.noInterpolate ? [:] : environment
            ).run(&tree)
        }
        let project = finish(&tree, name, options, environment, discovery, session)
        let settings = tree.at("x-davit", "lints")
        let off = Set(Lint.allCases.map(\.rawValue).filter { settings?[$0]?.string == "off" })
        var result = LoadResult(
            project: session.diagnostics.hasErrors ? nil : project,
            tree: isEmpty ? nil : ComposeTree(root: tree, files: session.files),
            diagnostics: session.diagnostics.sorted.filter { !off.contains($0.id) }, sources: session.texts,
            environment: environment)
        if let provenance = session.provenance, !session.diagnostics.hasErrors {
            let explainer = Explainer(
                provenance: provenance, session: session, tree: tree, project: project, shell: options.environment,
                environment: environment, isInterpolated: !options.noInterpolate)
            result.explanations = options.explain.map(explainer.explain)
        }
        return result
    }

    /// From the normal tree to the model; nil without interpolation.
    private static func finish(
        _ tree: inout Node, _ name: String, _ options: LoadOptions, _ environment: [String: String],
        _ discovery: FileDiscovery, _ session: Session
    ) -> Project? {
        guard !options.noInterpolate else { return nil }
        Coercion(session: session).run(&tree)
        guard var project = Binding(session: session).project(tree) else { return nil }
        project.name = options.noNormalize ? tree["name"]?.string ?? name : name
        project.workingDirectory = discovery.directory
        project.composeFiles = discovery.files
        project.environmentFiles = discovery.environmentFiles
        Profiles.run(&project, active: activeProfiles(options, environment, project))
        let places = ComposeTree(root: tree, files: session.files)
        if !options.noConsistency { Consistency(session: session, tree: places, project: project).run() }
        Selection(session: session).services(
            &project, names: options.services, withDependencies: !options.noDependencies)
        if !options.noEnvResolution {
            var files = ServiceFiles(
                session: session, tree: places, environment: environment, directory: discovery.directory)
            files.run(&project)
        }
        if !options.allResources { Selection.prune(&project) }
        return project
    }

    /// The profiles that are asked for, and those of services that are named.
    private static func activeProfiles(
        _ options: LoadOptions, _ environment: [String: String], _ project: Project
    ) -> [String] {
        var active = options.profiles
        // The empty name is active when nothing else is: `profiles: ["${X:-}"]` is always on without X.
        if active.isEmpty { active = CommaList.names(environment["COMPOSE_PROFILES"] ?? "") }
        for name in options.services { active += project.services[name]?.profiles ?? [] }
        return active
    }
}
