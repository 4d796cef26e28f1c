/// The answer of `GET /version`.
public struct EngineVersion: Hashable, Sendable, Codable {
    public var version: String
    /// The Docker API that the routes follow, and the oldest that they answer to.
    public var apiVersion: String
    public var minimumAPIVersion: String
    public var os: String
    public var architecture: String
    public var kernelVersion: String
    public var gitCommit: String
    public var buildTime: String
    /// Always empty: there is no Go in it; docker's clients print the key.
    public var goVersion: String
    public var components: [Component]
    public var platform: Platform

    public struct Component: Hashable, Sendable, Codable {
        public var name: String
        public var version: String

        public init(name: String, version: String) {
            self.name = name
            self.version = version
        }

        enum CodingKeys: String, CodingKey {
            case name = "Name"
            case version = "Version"
        }
    }

    public struct Platform: Hashable, Sendable, Codable {
        public var name: String

        public init(name: String) {
            self.name = name
        }

        enum CodingKeys: String, CodingKey {
            case name = "Name"
        }
    }

    enum CodingKeys: String, CodingKey {
        case version = "Version"
        case apiVersion = "ApiVersion"
        case minimumAPIVersion = "MinAPIVersion"
        case os = "Os"
        case architecture = "Arch"
        case kernelVersion = "KernelVersion"
        case gitCommit = "GitCommit"
        case buildTime = "BuildTime"
        case goVersion = "GoVersion"
        case components = "Components"
        case platform = "Platform"
    }

    public init(
        version: String, architecture: String, kernelVersion: String, gitCommit: String = "", buildTime: String = ""
    ) {
        self.version = version
        apiVersion = DockerAPI.version
        minimumAPIVersion = DockerAPI.minimumVersion
        os = "linux"
        self.architecture = architecture
        self.kernelVersion = kernelVersion
        self.gitCommit = gitCommit
        self.buildTime = buildTime
        goVersion = ""
        components = [Component(name: "davit", version: version)]
        platform = Platform(name: "davit")
    }
}

/// The versions of the Docker Engine API that the routes speak.
public enum DockerAPI {
    public static let version = "1.47"
    public static let minimumVersion = "1.24"
}
