/// One entry of `GET /containers/json`.
public struct ContainerSummary: Hashable, Sendable, Codable {
    public var id: String
    /// Each with a leading `/`.
    public var names: [String]
    public var image: String
    public var imageID: String
    public var command: String
    /// Seconds since the epoch.
    public var created: Int64
    public var ports: [Port]
    public var labels: [String: String]
    public var state: ContainerState
    /// For people: `Up 3 minutes (healthy)`.
    public var status: String
    public var networkSettings: NetworkSettings
    public var mounts: [MountPoint]

    /// A port, one entry for each host address that it is published on.
    public struct Port: Hashable, Sendable, Codable {
        public var ip: String?
        public var privatePort: UInt16
        public var publicPort: UInt16?
        /// `tcp` or `udp`.
        public var type: String

        enum CodingKeys: String, CodingKey {
            case ip = "IP"
            case privatePort = "PrivatePort"
            case publicPort = "PublicPort"
            case type = "Type"
        }

        public init(ip: String? = nil, privatePort: UInt16, publicPort: UInt16? = nil, type: String = "tcp") {
            self.ip = ip
            self.privatePort = privatePort
            self.publicPort = publicPort
            self.type = type
        }
    }

    /// The networks by name.
    public struct NetworkSettings: Hashable, Sendable, Codable {
        public var networks: [String: EndpointSettings]

        enum CodingKeys: String, CodingKey {
            case networks = "Networks"
        }

        public init(networks: [String: EndpointSettings]) {
            self.networks = networks
        }
    }

    enum CodingKeys: String, CodingKey {
        case id = "Id"
        case names = "Names"
        case image = "Image"
        case imageID = "ImageID"
        case command = "Command"
        case created = "Created"
        case ports = "Ports"
        case labels = "Labels"
        case state = "State"
        case status = "Status"
        case networkSettings = "NetworkSettings"
        case mounts = "Mounts"
    }

    public init(
        id: String, names: [String], image: String, imageID: String, command: String, created: Int64,
        ports: [Port] = [], labels: [String: String] = [:], state: ContainerState, status: String,
        networkSettings: NetworkSettings = NetworkSettings(networks: [:]), mounts: [MountPoint] = []
    ) {
        self.id = id
        self.names = names
        self.image = image
        self.imageID = imageID
        self.command = command
        self.created = created
        self.ports = ports
        self.labels = labels
        self.state = state
        self.status = status
        self.networkSettings = networkSettings
        self.mounts = mounts
    }
}
