/// One veth pair between a network's bridge and a container.
public struct InterfaceSpec: Hashable, Sendable, Codable {
    /// The bridge's link name; it has to exist.
    public let bridge: String
    /// The name of the host's end, at most 15 bytes. A name is never used twice: its veth dies some 40 ms after the
    /// namespace.
    public let hostLink: String
    /// The name inside, as a rule `eth0`.
    public let containerLink: String
    public let address: IPv4Address
    public let prefixLength: Int
    /// Nil for `MACAddress(for: address)`.
    public let mac: MACAddress?
    /// Bytes; nil for the kernel's 1500.
    public let mtu: Int?
    /// False on a network without `icc`: then its port talks to the host alone.
    public let icc: Bool
    /// Names of the container on this network; carried for the name service, not used here.
    public let aliases: [String]

    public init(
        bridge: String, hostLink: String, containerLink: String, address: IPv4Address, prefixLength: Int,
        mac: MACAddress? = nil, mtu: Int? = nil, icc: Bool = true, aliases: [String] = []
    ) {
        self.bridge = bridge
        self.hostLink = hostLink
        self.containerLink = containerLink
        self.address = address
        self.prefixLength = prefixLength
        self.mac = mac
        self.mtu = mtu
        self.icc = icc
        self.aliases = aliases
    }

    public var effectiveMAC: MACAddress { mac ?? MACAddress(for: address) }
}

/// The network namespace of one container and everything in it.
public struct EndpointSpec: Hashable, Sendable, Codable {
    /// The container's id.
    public let id: String
    /// Where the namespace is bind-mounted; its folder is made when missing.
    public let netnsPath: String
    /// None for `network_mode: none`: the namespace then has `lo` alone.
    public let interfaces: [InterfaceSpec]
    /// The next hop of the default route; nil for none (only internal networks, or `none`).
    public let defaultGateway: IPv4Address?
    /// `net.*` settings of the namespace, by dotted name.
    public let sysctls: [String: String]

    public init(
        id: String, netnsPath: String, interfaces: [InterfaceSpec] = [], defaultGateway: IPv4Address? = nil,
        sysctls: [String: String] = [:]
    ) {
        self.id = id
        self.netnsPath = netnsPath
        self.interfaces = interfaces
        self.defaultGateway = defaultGateway
        self.sysctls = sysctls
    }
}
