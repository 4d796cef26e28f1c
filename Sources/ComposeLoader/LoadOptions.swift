/// What to load and how; one field a flag or variable of the command line.
public struct LoadOptions: Sendable {
    /// As given by `-f`, `-` for standard input; empty means `COMPOSE_FILE`, then the search in the folder and above it.
    public var files: [String]
    /// `-p`; nil means `COMPOSE_PROJECT_NAME`, then the files, then the folder's name.
    public var projectName: String?
    /// `--profile`; `COMPOSE_PROFILES` is used when empty. `*` enables all.
    public var profiles: [String]
    /// `--env-file`; empty means `COMPOSE_ENV_FILES`, then `.env`.
    public var envFiles: [String]
    /// `--project-directory`.
    public var projectDirectory: String?
    /// The shell's variables.
    public var environment: [String: String]
    /// Absolute.
    public var currentDirectory: String
    /// What standard input gave, when `-` is among the files.
    public var stdin: [UInt8]?
    /// Only these services and what they depend on; empty means all that are enabled.
    public var services: [String]
    /// Whether `services` keeps out what it does not name.
    public var noDependencies = false
    /// Keeps networks, volumes, configs and secrets that no service uses.
    public var allResources = false
    /// Paths (`services.web.ports[0]`) and variables to explain; see `LoadResult.explanations`.
    public var explain: [String] = []
    public var noInterpolate = false
    public var noNormalize = false
    public var noPathResolution = false
    public var noConsistency = false
    public var noEnvResolution = false

    public init(
        files: [String] = [], projectName: String? = nil, profiles: [String] = [], envFiles: [String] = [],
        projectDirectory: String? = nil, environment: [String: String] = [:], currentDirectory: String,
        stdin: [UInt8]? = nil, services: [String] = []
    ) {
        self.files = files
        self.projectName = projectName
        self.profiles = profiles
        self.envFiles = envFiles
        self.projectDirectory = projectDirectory
        self.environment = environment
        self.currentDirectory = currentDirectory
        self.stdin = stdin
        self.services = services
    }
}
