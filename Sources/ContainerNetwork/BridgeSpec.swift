/// What a network's bridge is to be.
public struct BridgeSpec: Hashable, Sendable, Codable {
    public let networkID: String
    /// The link's name, at most 15 bytes; see `LinkNames`.
    public let name: String
    public let subnet: IPv4Prefix
    /// The bridge's own address on the host.
    public let gateway: IPv4Address
    /// Nothing gets from the network to outside, nor in; the host reaches it.
    public let isInternal: Bool
    /// Bytes; nil for the kernel's 1500.
    public let mtu: Int?
    /// Whether the network's containers reach one another directly.
    public let icc: Bool

    public init(
        networkID: String, name: String, subnet: IPv4Prefix, gateway: IPv4Address, isInternal: Bool = false,
        mtu: Int? = nil, icc: Bool = true
    ) {
        self.networkID = networkID
        self.name = name
        self.subnet = subnet
        self.gateway = gateway
        self.isInternal = isInternal
        self.mtu = mtu
        self.icc = icc
    }
}
