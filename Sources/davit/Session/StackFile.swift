import ComposeLoader
import ComposeModel
import Diagnostics
import Glibc
import JSONCodec
import LinuxSystem

/// Loads the stack file that the options and the environment name.
struct StackFile {
    private let selection: any ProjectSelection
    /// Whether diagnostics are printed as JSON: `{diagnostics: […]}`.
    private let isJSON: Bool

    init(_ selection: any ProjectSelection, json isJSON: Bool = false) {
        self.selection = selection
        self.isJSON = isJSON
    }

    func options() throws -> LoadOptions {
        guard let folder = getcwd(nil, 0) else { throw CommandFailure("the current folder is gone", status: 2) }
        defer { free(folder) }
        var options = LoadOptions(
            files: selection.file, projectName: selection.projectName, profiles: selection.profile,
            envFiles: selection.envFile, projectDirectory: selection.projectDirectory,
            environment: Environment.all, currentDirectory: String(cString: folder))
        if selection.file.contains("-") { options.stdin = try Self.standardInput() }
        return options
    }

    /// The project with every enabled service, and with those of `services` that no profile enables.
    ///
    /// Diagnostics go to standard error; errors among them end the command with status 2. With `hasImage` those of
    /// `UnsupportedFeatures` are among them: the project is to run.
    func project(services: [String] = [], hasImage: ((String) -> Bool)? = nil) throws -> Project {
        let options = try options()
        var project = try load(options, hasImage)
        guard services.contains(where: { project.services[$0] == nil }) else { return project }
        var narrowed = options
        narrowed.services = services
        let named = try load(narrowed, hasImage)
        if let unknown = services.first(where: { named.services[$0] == nil }) {
            throw CommandFailure("no such service: \(unknown)", status: 2)
        }
        project.services.merge(named.services) { first, _ in first }
        project.networks.merge(named.networks) { first, _ in first }
        project.volumes.merge(named.volumes) { first, _ in first }
        project.configs.merge(named.configs) { first, _ in first }
        project.secrets.merge(named.secrets) { first, _ in first }
        project.disabledServices = project.disabledServices.filter { named.services[$0.key] == nil }
        return project
    }

    /// Everything that loading gives, after its diagnostics are shown.
    ///
    /// With `lintsBut` those of `Lints` are among them, without the ones that it holds.
    func result(
        _ options: LoadOptions, _ hasImage: ((String) -> Bool)? = nil, lintsBut: Set<Lint>? = nil
    ) throws -> LoadResult {
        var result = ComposeLoader.load(options)
        if let lintsBut, let project = result.project, let tree = result.tree {
            result.diagnostics.removeAll { diagnostic in lintsBut.contains { $0.rawValue == diagnostic.id } }
            result.diagnostics += Lints.check(
                project, tree: tree, off: lintsBut, hasProgram: ImagePrograms(selection.instance).contains)
            result.diagnostics.sort()
        }
        if let hasImage, let project = result.project {
            result.diagnostics += UnsupportedFeatures.check(project, tree: result.tree, hasImage: hasImage)
            result.diagnostics.sort()
        }
        show(result)
        if result.hasErrors { throw CommandFailure.silent(2) }
        return result
    }

    private func show(_ result: LoadResult) {
        guard !result.diagnostics.isEmpty else { return }
        if isJSON {
            let object: JSONValue = ["diagnostics": .array(result.diagnostics.map(\.json))]
            return Output.error(object.serialized(pretty: true) + "\n")
        }
        let style = Terminal.style(STDERR_FILENO, selection.instance.ansiMode)
        let renderer = DiagnosticRenderer(sources: result.sources, isColored: style.usesColor)
        Output.error(renderer.render(result.diagnostics))
    }

    private func load(_ options: LoadOptions, _ hasImage: ((String) -> Bool)?) throws -> Project {
        guard let project = try result(options, hasImage).project else {
            throw CommandFailure("there is no project in the stack file", status: 2)
        }
        return project
    }

    private static func standardInput() throws -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let piece = try Descriptors.read(STDIN_FILENO, upTo: 64 << 10)
            guard !piece.isEmpty else { return bytes }
            bytes += piece
            guard bytes.count <= 16 << 20 else { throw CommandFailure("standard input is over 16 MiB", status: 2) }
        }
    }
}
