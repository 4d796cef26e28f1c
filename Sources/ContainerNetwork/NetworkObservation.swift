/// What the kernel has of an instance's networks.
public struct NetworkObservation: Hashable, Sendable {
    /// By name.
    public var bridges: [ObservedBridge]
    /// The host's ends of the instance's veths, by name.
    public var hostLinks: [ObservedHostLink]
    /// Container ids with a live network namespace at `<folder>/<id>`, sorted.
    public var namespaces: [String]
    /// Ids whose file in that folder is no namespace (left by a reboot or a crash), sorted. `attach` makes them
    /// whole, `detach` removes them.
    public var deadNamespaces: [String]
    /// What the firewall forwards now, in the order of host address and port.
    public var published: [PortMapping]
    /// Whether the instance's nftables table is there and is of this version.
    public var hasTable: Bool
}

public struct ObservedBridge: Hashable, Sendable {
    public let name: String
    public let isUp: Bool
    /// Bytes.
    public let mtu: Int
    /// Its IPv4 addresses with their subnets.
    public let addresses: [ObservedAddress]
    /// Whether the firewall knows it; a bridge that it does not know is isolated from nothing.
    public let isFiltered: Bool
    public let isInternal: Bool
}

public struct ObservedAddress: Hashable, Sendable {
    public let address: IPv4Address
    public let subnet: IPv4Prefix
}

public struct ObservedHostLink: Hashable, Sendable {
    public let name: String
    /// The bridge it is a port of.
    public let bridge: String?
    public let isUp: Bool
}

/// What `attach` made or found.
public struct AttachedEndpoint: Hashable, Sendable {
    /// False when the namespace was there already.
    public let isNew: Bool
    /// In the order of the specification.
    public let interfaces: [AttachedInterface]
}

public struct AttachedInterface: Hashable, Sendable {
    public let containerLink: String
    public let mac: MACAddress
}
