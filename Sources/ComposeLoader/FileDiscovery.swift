/// Which files make up the project, where its folder is, and what variables it has.
struct FileDiscovery {
    private(set) var files: [String] = []
    private(set) var directory: String
    private(set) var environment: [String: String]
    private(set) var environmentFiles: [String] = []

    private static let names = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"]
    private static let overrides = [
        "compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml",
    ]

    /// The command line before variables from files, `.env` of the folder, the files, `.env` beside the files.
    init(_ options: LoadOptions, session: Session) {
        let current = Paths.clean(options.currentDirectory)
        environment = options.environment
        directory = options.projectDirectory.map { Paths.resolve($0, in: current) } ?? current
        let reader = Reader(session: session, options: options)
        load(reader.environment(in: directory, under: environment, current: current))
        var names = options.files
        if names.isEmpty, let list = environment["COMPOSE_FILE"], !list.isEmpty {
            let separator = environment["COMPOSE_PATH_SEPARATOR"].flatMap(\.first) ?? ":"
            names = list.split(separator: separator).map(String.init)
        }
        if names.isEmpty {
            files = Self.search(from: directory)
            if files.isEmpty {
                session.error(
                    "compose.file", "there is no compose.yaml in \(directory) nor in a folder above it",
                    hint: "name one with `-f`")
            }
        } else {
            files = names.map { $0 == "-" ? $0 : Paths.resolve($0, in: current) }
        }
        guard options.projectDirectory == nil, let first = files.first, first != "-" else { return }
        let folder = Paths.directory(first)
        guard folder != directory else { return }
        directory = folder
        load(reader.environment(in: directory, under: environment, current: current))
    }

    private mutating func load(_ found: EnvironmentFiles) {
        environment.merge(found.values) { own, _ in own }
        for file in found.files where !environmentFiles.contains(file) { environmentFiles.append(file) }
    }

    private struct Reader {
        let session: Session
        let options: LoadOptions

        func environment(in folder: String, under outer: [String: String], current: String) -> EnvironmentFiles {
            var files = EnvironmentFiles(session: session)
            var names = options.envFiles
            if names.isEmpty, let list = outer["COMPOSE_ENV_FILES"], !list.isEmpty {
                names = list.split(separator: ",").map(String.init)
            }
            guard names.isEmpty else {
                for name in names {
                    files.add(Paths.resolve(name, in: current), isRequired: true, under: outer, at: .none)
                }
                return files
            }
            let isDisabled = outer["COMPOSE_DISABLE_ENV_FILE"].flatMap(Interpolation.boolean) ?? false
            if !isDisabled { files.add(Paths.resolve(".env", in: folder), isRequired: false, under: outer, at: .none) }
            return files
        }
    }

    private static func search(from start: String) -> [String] {
        var folder = start
        while true {
            func existing(_ names: [String]) -> String? {
                names.map { Paths.resolve($0, in: folder) }.first(where: FileReader.isFile)
            }
            if let file = existing(names) { return [file] + (existing(overrides).map { [$0] } ?? []) }
            guard folder != "/" else { return [] }
            folder = Paths.directory(folder)
        }
    }
}
