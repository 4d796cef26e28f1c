import ContainerNetwork

/// What a stack file says of a network.
struct NetworkRequest: Sendable, Hashable {
    var name: String
    var stack: String
    var key: String
    var hash: String
    var subnet: IPv4Prefix?
    var gateway: IPv4Address?
    var ipRange: IPv4Prefix?
    var isInternal: Bool
    var mtu: Int?
    var labels: [String: String]
}

/// What a container asks of one network.
struct EndpointRequest: Sendable, Hashable {
    var network: String
    var address: IPv4Address?
    var mac: MACAddress?
    var link: String?
    /// What resolves to the container there: container name, service name, aliases, short id.
    var names: [String]
}
