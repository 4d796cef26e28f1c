import Timestamps

/// One entry of `GET /volumes`, and the answer of `GET /volumes/{name}`.
public struct VolumeResource: Hashable, Sendable, Codable {
    public var name: String
    public var driver: String
    public var mountpoint: String
    public var createdAt: Timestamp?
    public var scope: String
    public var labels: [String: String]
    public var options: [String: String]?

    enum CodingKeys: String, CodingKey {
        case name = "Name"
        case driver = "Driver"
        case mountpoint = "Mountpoint"
        case createdAt = "CreatedAt"
        case scope = "Scope"
        case labels = "Labels"
        case options = "Options"
    }

    public init(
        name: String, driver: String = "local", mountpoint: String, createdAt: Timestamp? = nil,
        scope: String = "local", labels: [String: String] = [:], options: [String: String]? = nil
    ) {
        self.name = name
        self.driver = driver
        self.mountpoint = mountpoint
        self.createdAt = createdAt
        self.scope = scope
        self.labels = labels
        self.options = options
    }
}

/// The answer of `GET /volumes`.
public struct VolumeList: Hashable, Sendable, Codable {
    public var volumes: [VolumeResource]
    public var warnings: [String]

    enum CodingKeys: String, CodingKey {
        case volumes = "Volumes"
        case warnings = "Warnings"
    }

    public init(volumes: [VolumeResource], warnings: [String] = []) {
        self.volumes = volumes
        self.warnings = warnings
    }
}
