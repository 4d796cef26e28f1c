import Timestamps

/// One entry of `GET /networks`, and the answer of `GET /networks/{id}`.
public struct NetworkResource: Hashable, Sendable, Codable {
    public var name: String
    public var id: String
    public var created: Timestamp
    public var scope: String
    public var driver: String
    public var enableIPv6: Bool
    public var ipam: IPAM
    public var isInternal: Bool
    public var attachable: Bool
    public var ingress: Bool
    /// By container id.
    public var containers: [String: Endpoint]
    public var options: [String: String]
    public var labels: [String: String]

    /// Its addresses.
    public struct IPAM: Hashable, Sendable, Codable {
        public var driver: String
        public var configurations: [Pool]

        /// A subnet in CIDR notation and its gateway.
        public struct Pool: Hashable, Sendable, Codable {
            public var subnet: String
            public var gateway: String?

            enum CodingKeys: String, CodingKey {
                case subnet = "Subnet"
                case gateway = "Gateway"
            }

            public init(subnet: String, gateway: String? = nil) {
                self.subnet = subnet
                self.gateway = gateway
            }
        }

        enum CodingKeys: String, CodingKey {
            case driver = "Driver"
            case configurations = "Config"
        }

        public init(driver: String = "default", configurations: [Pool] = []) {
            self.driver = driver
            self.configurations = configurations
        }
    }

    /// A container in it.
    public struct Endpoint: Hashable, Sendable, Codable {
        public var name: String
        public var endpointID: String
        public var macAddress: String
        /// With prefix length.
        public var ipv4Address: String
        public var ipv6Address: String

        enum CodingKeys: String, CodingKey {
            case name = "Name"
            case endpointID = "EndpointID"
            case macAddress = "MacAddress"
            case ipv4Address = "IPv4Address"
            case ipv6Address = "IPv6Address"
        }

        public init(
            name: String, endpointID: String = "", macAddress: String = "", ipv4Address: String = "",
            ipv6Address: String = ""
        ) {
            self.name = name
            self.endpointID = endpointID
            self.macAddress = macAddress
            self.ipv4Address = ipv4Address
            self.ipv6Address = ipv6Address
        }
    }

    enum CodingKeys: String, CodingKey {
        case name = "Name"
        case id = "Id"
        case created = "Created"
        case scope = "Scope"
        case driver = "Driver"
        case enableIPv6 = "EnableIPv6"
        case ipam = "IPAM"
        case isInternal = "Internal"
        case attachable = "Attachable"
        case ingress = "Ingress"
        case containers = "Containers"
        case options = "Options"
        case labels = "Labels"
    }

    public init(
        name: String, id: String, created: Timestamp, scope: String = "local", driver: String = "bridge",
        enableIPv6: Bool = false, ipam: IPAM = IPAM(), isInternal: Bool = false, attachable: Bool = false,
        ingress: Bool = false, containers: [String: Endpoint] = [:], options: [String: String] = [:],
        labels: [String: String] = [:]
    ) {
        self.name = name
        self.id = id
        self.created = created
        self.scope = scope
        self.driver = driver
        self.enableIPv6 = enableIPv6
        self.ipam = ipam
        self.isInternal = isInternal
        self.attachable = attachable
        self.ingress = ingress
        self.containers = containers
        self.options = options
        self.labels = labels
    }
}
