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
        if environment["PWD"] == nil { environment["PWD"] = current }
        directory = Self.folder(options, current)
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
            if !isDisabled() {
                files.add(Paths.resolve(".env", in: folder), isRequired: false, under: outer, at: .none)
            }
            return files
        }

        /// Of the shell's own variable, in the words of Go's `strconv.ParseBool`.
        private func isDisabled() -> Bool {
            guard let text = options.environment["COMPOSE_DISABLE_ENV_FILE"] else { return false }
            switch text {
            case "1", "t", "T", "TRUE", "true", "True": return true
            case "0", "f", "F", "FALSE", "false", "False": return false
            default:
                session.error(
                    "compose.variable.boolean", "COMPOSE_DISABLE_ENV_FILE is `\(text)`, which is no boolean",
                    hint: "set it to `true` or `false`")
                return false
            }
        }
    }

    /// `--project-directory`, else the folder of the first file that is named, else the current one.
    private static func folder(_ options: LoadOptions, _ current: String) -> String {
        if let named = options.projectDirectory { return Paths.resolve(named, in: current) }
        guard let first = options.files.first(where: { $0 != "-" }) else { return current }
        return Paths.directory(Paths.resolve(first, in: current))
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
