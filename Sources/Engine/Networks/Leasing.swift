import ContainerNetwork
import OCISpec

/// Chooses addresses and link names for containers: a value that can be tried and thrown away.
struct Leasing {
    let pool: AddressPool
    let names: LinkNames
    private(set) var networks: [String: NetworkRecord]
    let endpoints: [ContainerID: [EndpointRecord]]
    /// Names of the networks from which something was leased.
    private(set) var advanced: [String] = []

    init(
        pool: AddressPool, names: LinkNames, networks: [String: NetworkRecord],
        endpoints: [ContainerID: [EndpointRecord]]
    ) {
        self.pool = pool
        self.names = names
        self.networks = networks
        self.endpoints = endpoints
    }

    /// All places of a container: those that it has already, and new ones where it asks for more.
    ///
    /// Errors: `.notFound` for a network that is not there; those of `AddressPool`.
    mutating func lease(
        for container: ContainerID, on requests: [EndpointRequest], random: () -> UInt32
    ) throws -> [EndpointRecord] {
        var leased = endpoints[container] ?? []
        for (index, request) in requests.enumerated() where !leased.contains(where: { $0.network == request.network }) {
            guard let network = networks[request.network], let subnet = IPv4Prefix(network.subnet) else {
                throw EngineError(.notFound, "network \(request.network)", "does not exist")
            }
            let address = try address(for: request, on: network, subnet: subnet)
            networks[network.name]?.lastLease = address.description
            advanced.append(network.name)
            leased.append(
                EndpointRecord(
                    network: network.name, container: container, address: address.description,
                    hostLink: names.veth(random: random()), containerLink: request.link ?? "eth\(index)",
                    macAddress: (request.mac ?? MACAddress(for: address)).description, names: request.names))
        }
        return leased
    }

    private func address(
        for request: EndpointRequest, on network: NetworkRecord, subnet: IPv4Prefix
    ) throws -> IPv4Address {
        var taken = Set(
            endpoints.values.joined().lazy.filter { $0.network == network.name }.compactMap { IPv4Address($0.address) })
        if let gateway = IPv4Address(network.gateway) { taken.insert(gateway) }
        if let wanted = request.address {
            try pool.check(wanted, in: subnet, taken: taken)
            return wanted
        }
        return try pool.address(
            in: subnet, range: network.ipRange.flatMap { IPv4Prefix($0) }, taken: taken,
            after: network.lastLease.flatMap { IPv4Address($0) })
    }
}
