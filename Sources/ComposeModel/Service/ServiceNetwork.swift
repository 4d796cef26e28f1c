import JSONCodec

/// How a service is attached to one network.
public struct ServiceNetwork: ComposeObject {
    public var aliases: [String] = []
    public var driverOpts: [String: String] = [:]
    /// The highest one gives the default route.
    public var gwPriority: Int?
    public var interfaceName: String?
    public var ipv4Address: String?
    public var ipv6Address: String?
    public var linkLocalIPs: [String] = []
    public var macAddress: String?
    /// Networks are attached from the highest to the lowest.
    public var priority: Int?
    public var extensions: [String: JSONValue] = [:]

    public init() {}

    public init(aliases: [String], ipv4Address: String? = nil) {
        self.aliases = aliases
        self.ipv4Address = ipv4Address
    }

    public static let fields: FieldTable<ServiceNetwork> = [
        .many("aliases", \.aliases),
        .many("driver_opts", \.driverOpts),
        .nonzero("gw_priority", \.gwPriority),
        .nonzero("interface_name", \.interfaceName),
        .nonzero("ipv4_address", \.ipv4Address),
        .nonzero("ipv6_address", \.ipv6Address),
        .many("link_local_ips", \.linkLocalIPs),
        .nonzero("mac_address", \.macAddress),
        .nonzero("priority", \.priority),
    ]
}
