extension ContainerInspection {
    /// Networks by name, and published ports by `80/tcp`.
    public struct NetworkSettings: Hashable, Sendable, Codable {
        public var networks: [String: EndpointSettings]
        public var ports: [String: [PortBinding]?]

        /// Where on the host a port is published.
        public struct PortBinding: Hashable, Sendable, Codable {
            public var hostIP: String
            public var hostPort: String

            enum CodingKeys: String, CodingKey {
                case hostIP = "HostIp"
                case hostPort = "HostPort"
            }

            public init(hostIP: String, hostPort: String) {
                self.hostIP = hostIP
                self.hostPort = hostPort
            }
        }

        enum CodingKeys: String, CodingKey {
            case networks = "Networks"
            case ports = "Ports"
        }

        public init(networks: [String: EndpointSettings] = [:], ports: [String: [PortBinding]?] = [:]) {
            self.networks = networks
            self.ports = ports
        }
    }
}
