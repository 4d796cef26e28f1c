import Timestamps

/// The answer of `GET /images/{name}/json`.
public struct ImageInspection: Hashable, Sendable, Codable {
    public var id: String
    public var repoTags: [String]
    public var repoDigests: [String]
    public var created: Timestamp?
    public var author: String
    public var architecture: String
    public var os: String
    /// Bytes.
    public var size: Int64
    public var configuration: Configuration
    public var rootFS: RootFS

    /// How a container of it starts.
    public struct Configuration: Hashable, Sendable, Codable {
        public var user: String
        /// Keys as `80/tcp`; values empty.
        public var exposedPorts: [String: [String: String]]?
        public var environment: [String]
        public var entrypoint: [String]?
        public var command: [String]?
        /// Keys are paths; values empty.
        public var volumes: [String: [String: String]]?
        public var workingDirectory: String
        public var labels: [String: String]?
        public var stopSignal: String?

        enum CodingKeys: String, CodingKey {
            case user = "User"
            case exposedPorts = "ExposedPorts"
            case environment = "Env"
            case entrypoint = "Entrypoint"
            case command = "Cmd"
            case volumes = "Volumes"
            case workingDirectory = "WorkingDir"
            case labels = "Labels"
            case stopSignal = "StopSignal"
        }

        public init(
            user: String = "", exposedPorts: [String: [String: String]]? = nil, environment: [String] = [],
            entrypoint: [String]? = nil, command: [String]? = nil, volumes: [String: [String: String]]? = nil,
            workingDirectory: String = "", labels: [String: String]? = nil, stopSignal: String? = nil
        ) {
            self.user = user
            self.exposedPorts = exposedPorts
            self.environment = environment
            self.entrypoint = entrypoint
            self.command = command
            self.volumes = volumes
            self.workingDirectory = workingDirectory
            self.labels = labels
            self.stopSignal = stopSignal
        }
    }

    /// Its layers, lowest first, as diff ids.
    public struct RootFS: Hashable, Sendable, Codable {
        public var type: String
        public var layers: [String]

        enum CodingKeys: String, CodingKey {
            case type = "Type"
            case layers = "Layers"
        }

        public init(type: String = "layers", layers: [String]) {
            self.type = type
            self.layers = layers
        }
    }

    enum CodingKeys: String, CodingKey {
        case id = "Id"
        case repoTags = "RepoTags"
        case repoDigests = "RepoDigests"
        case created = "Created"
        case author = "Author"
        case architecture = "Architecture"
        case os = "Os"
        case size = "Size"
        case configuration = "Config"
        case rootFS = "RootFS"
    }

    public init(
        id: String, repoTags: [String], repoDigests: [String] = [], created: Timestamp? = nil, author: String = "",
        architecture: String, os: String = "linux", size: Int64, configuration: Configuration, rootFS: RootFS
    ) {
        self.id = id
        self.repoTags = repoTags
        self.repoDigests = repoDigests
        self.created = created
        self.author = author
        self.architecture = architecture
        self.os = os
        self.size = size
        self.configuration = configuration
        self.rootFS = rootFS
    }
}
