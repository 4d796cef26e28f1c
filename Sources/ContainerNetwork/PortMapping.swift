/// The transport protocols that a port can be published for.
public enum PortProtocol: String, Hashable, Sendable, Codable, CaseIterable {
    case tcp
    case udp
}

/// A published port: what arrives at the host's address and port goes to the container's.
public struct PortMapping: Hashable, Sendable, Codable {
    /// Nil for every address of the host (0.0.0.0 in a stack file).
    public let hostAddress: IPv4Address?
    public let hostPort: UInt16
    public let `protocol`: PortProtocol
    public let containerAddress: IPv4Address
    public let containerPort: UInt16
    /// The link name of the bridge that `containerAddress` is on; empty in what `observe` reports.
    public let bridge: String

    public init(
        hostAddress: IPv4Address? = nil, hostPort: UInt16, protocol: PortProtocol = .tcp,
        containerAddress: IPv4Address, containerPort: UInt16, bridge: String = ""
    ) {
        self.hostAddress = hostAddress == .any ? nil : hostAddress
        self.hostPort = hostPort
        self.protocol = `protocol`
        self.containerAddress = containerAddress
        self.containerPort = containerPort
        self.bridge = bridge
    }
}

extension PortMapping: CustomStringConvertible {
    /// `127.0.0.1:8080->10.210.0.2:80/tcp`, as docker prints it.
    public var description: String {
        "\(hostAddress ?? .any):\(hostPort)->\(containerAddress):\(containerPort)/\(`protocol`.rawValue)"
    }
}
