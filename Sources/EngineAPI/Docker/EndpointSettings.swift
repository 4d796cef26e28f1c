/// A container's place in one network.
public struct EndpointSettings: Hashable, Sendable, Codable {
    public var networkID: String
    public var endpointID: String
    public var ipAddress: String
    public var prefixLength: Int
    public var gateway: String
    public var macAddress: String
    public var aliases: [String]?
    public var dnsNames: [String]?

    enum CodingKeys: String, CodingKey {
        case networkID = "NetworkID"
        case endpointID = "EndpointID"
        case ipAddress = "IPAddress"
        case prefixLength = "IPPrefixLen"
        case gateway = "Gateway"
        case macAddress = "MacAddress"
        case aliases = "Aliases"
        case dnsNames = "DNSNames"
    }

    public init(
        networkID: String, endpointID: String = "", ipAddress: String = "", prefixLength: Int = 0, gateway: String = "",
        macAddress: String = "", aliases: [String]? = nil, dnsNames: [String]? = nil
    ) {
        self.networkID = networkID
        self.endpointID = endpointID
        self.ipAddress = ipAddress
        self.prefixLength = prefixLength
        self.gateway = gateway
        self.macAddress = macAddress
        self.aliases = aliases
        self.dnsNames = dnsNames
    }
}
