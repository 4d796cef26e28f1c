import Timestamps

/// The answer of `GET /containers/{id}/json`.
public struct ContainerInspection: Hashable, Sendable, Codable {
    public var id: String
    public var created: Timestamp
    /// The program, and its arguments after it.
    public var path: String
    public var arguments: [String]
    public var state: State
    /// The image's id.
    public var image: String
    /// With a leading `/`.
    public var name: String
    public var restartCount: Int
    public var logPath: String
    public var driver: String
    public var platform: String
    public var configuration: Configuration
    public var hostConfiguration: HostConfiguration
    public var networkSettings: NetworkSettings
    public var mounts: [MountPoint]

    enum CodingKeys: String, CodingKey {
        case id = "Id"
        case created = "Created"
        case path = "Path"
        case arguments = "Args"
        case state = "State"
        case image = "Image"
        case name = "Name"
        case restartCount = "RestartCount"
        case logPath = "LogPath"
        case driver = "Driver"
        case platform = "Platform"
        case configuration = "Config"
        case hostConfiguration = "HostConfig"
        case networkSettings = "NetworkSettings"
        case mounts = "Mounts"
    }

    public init(
        id: String, created: Timestamp, path: String, arguments: [String], state: State, image: String, name: String,
        restartCount: Int = 0, logPath: String = "", driver: String = "overlay2", platform: String = "linux",
        configuration: Configuration, hostConfiguration: HostConfiguration = HostConfiguration(),
        networkSettings: NetworkSettings = NetworkSettings(), mounts: [MountPoint] = []
    ) {
        self.id = id
        self.created = created
        self.path = path
        self.arguments = arguments
        self.state = state
        self.image = image
        self.name = name
        self.restartCount = restartCount
        self.logPath = logPath
        self.driver = driver
        self.platform = platform
        self.configuration = configuration
        self.hostConfiguration = hostConfiguration
        self.networkSettings = networkSettings
        self.mounts = mounts
    }
}
