import ContainerNetwork
import LinuxSystem
import Logging
import OCISpec
import Timestamps

/// Owner of the instance's networks: their subnets, their leases, and what the host has of them.
///
/// Records are written before the host is touched and removed after it is clean. Netlink, namespace and firewall work
/// runs on one thread of its own, in the order in which it was asked for.
actor Networks {
    let instance: Instance
    let records: RecordStore
    let names: LinkNames
    let pool: AddressPool
    let host: WorkerThread<NetworkHost>
    let logger: Logger
    private(set) var networks: [String: NetworkRecord] = [:]
    private(set) var endpoints: [ContainerID: [EndpointRecord]] = [:]
    private var published: [ContainerID: [PortMapping]] = [:]
    private var knowsObstacles = false

    init(instance: Instance, records: RecordStore, pool: AddressPool, logger: Logger) throws {
        self.instance = instance
        self.records = records
        self.pool = pool
        self.logger = logger
        let names = LinkNames(tag: instance.tag)
        self.names = names
        host = WorkerThread(name: "network") { [instance] in
            try NetworkHost(tag: instance.tag, namespaceFolder: instance.netnsFolder)
        }
        networks = Dictionary(try records.networks().map { ($0.name, $0) }) { first, _ in first }
        endpoints = Dictionary(grouping: try records.endpoints(), by: \.container)
    }

    func network(_ name: String) -> NetworkRecord? { networks[name] }
    func endpoints(of container: ContainerID) -> [EndpointRecord] { endpoints[container] ?? [] }
    func containers(on network: String) -> [EndpointRecord] {
        endpoints.values.flatMap(\.self).filter { $0.network == network }
    }

    /// The host as a container sees it: the gateway of its first network that is not internal.
    func hostAddress(for container: ContainerID) -> String? {
        endpoints(of: container).lazy.compactMap { self.networks[$0.network] }.first { !$0.isInternal }?.gateway
    }

    // MARK: networks

    /// Records a network and makes its bridge. One of that name and hash that is there is brought back to what it should be.
    func create(_ request: NetworkRequest) async throws {
        if let known = networks[request.name] {
            guard known.stack == request.stack, known.hash == request.hash else {
                throw EngineError(.conflict, "network \(request.name)", "belongs to stack \(known.stack) already")
            }
            return try await ensure(known)
        }
        let routes = try await host.run { try $0.hostRoutes() }
        guard networks[request.name] == nil else { return try await create(request) }
        let taken = networks.values.compactMap { IPv4Prefix($0.subnet) }
        let subnet: IPv4Prefix
        if let wanted = request.subnet {
            try pool.check(wanted, taken: taken)
            subnet = wanted
        } else {
            subnet = try pool.subnet(taken: taken, routes: routes)
        }
        let id = Identifiers.random()
        let record = NetworkRecord(
            name: request.name, stack: request.stack, key: request.key, id: id, hash: request.hash,
            subnet: subnet.description, gateway: try pool.gateway(of: subnet, wanted: request.gateway).description,
            ipRange: request.ipRange?.description, isInternal: request.isInternal, bridge: names.bridge(networkID: id),
            mtu: request.mtu, labels: request.labels, createdAt: .now(), lastLease: nil)
        networks[record.name] = record
        try records.save(record)
        do {
            try await ensure(record)
        } catch {
            try await attemptAll([{ throw error }, { try await self.remove(record.name) }])
        }
    }

    private func ensure(_ record: NetworkRecord) async throws {
        let bridge = try record.bridgeSpec
        try await host.run { try $0.ensureBridge(bridge) }
        guard !knowsObstacles else { return }
        knowsObstacles = true
        for obstacle in try await host.run({ try $0.forwardingObstacles() }) {
            logger.warning("traffic of containers may be dropped", metadata: ["reason": "\(obstacle)"])
        }
    }

    /// Takes a network off the host and then out of the records. One that is not there is no error.
    func remove(_ name: String) async throws {
        guard let record = networks[name] else { return }
        if let user = containers(on: name).first {
            throw EngineError(.conflict, "network \(name)", "is in use by container \(user.container.short)")
        }
        try await host.run { try $0.removeBridge(record.bridge) }
        try records.removeNetwork(name)
        networks[name] = nil
    }

    // MARK: leases

    /// Gives a container its place in each network, recorded before it is used. Places that it has already are kept.
    func lease(for container: ContainerID, on requests: [EndpointRequest]) throws -> [EndpointRecord] {
        var leasing = Leasing(pool: pool, names: names, networks: networks, endpoints: endpoints)
        let leased = try leasing.lease(for: container, on: requests) { .random(in: .min ... .max) }
        try records.save(leased, advancing: leasing.advanced.compactMap { leasing.networks[$0] })
        networks = leasing.networks
        endpoints[container] = leased
        return leased
    }

    // MARK: a container's namespace

    /// Makes or repairs the container's network namespace with a veth in each of its networks. Returns its path.
    func attach(_ container: ContainerID, sysctls: [String: String], gatewayPriority: [String: Int]) async throws
        -> String
    {
        let spec = try endpointSpec(container, sysctls: sysctls, gatewayPriority: gatewayPriority)
        let bridges = try Set(spec.interfaces.map(\.bridge)).map { name in
            try networks.values.first { $0.bridge == name }?.bridgeSpec
        }.compactMap(\.self)
        try await host.run { host in
            for bridge in bridges { try host.ensureBridge(bridge) }
            _ = try host.attach(spec)
        }
        return spec.netnsPath
    }

    private func endpointSpec(
        _ container: ContainerID, sysctls: [String: String], gatewayPriority: [String: Int]
    ) throws -> EndpointSpec {
        var interfaces: [InterfaceSpec] = []
        var gateways: [(priority: Int, name: String, address: IPv4Address)] = []
        for endpoint in endpoints[container] ?? [] {
            guard let network = networks[endpoint.network], let address = IPv4Address(endpoint.address),
                let subnet = IPv4Prefix(network.subnet)
            else { throw EngineError(.notFound, "network \(endpoint.network)", "does not exist") }
            interfaces.append(
                InterfaceSpec(
                    bridge: network.bridge, hostLink: endpoint.hostLink, containerLink: endpoint.containerLink,
                    address: address, prefixLength: subnet.length, mac: MACAddress(endpoint.macAddress),
                    mtu: network.mtu,
                    aliases: endpoint.names))
            if !network.isInternal, let gateway = IPv4Address(network.gateway) {
                gateways.append((gatewayPriority[network.name] ?? 0, network.name, gateway))
            }
        }
        let gateway = gateways.min { ($1.priority, $0.name) < ($0.priority, $1.name) }
        return EndpointSpec(
            id: container.rawValue, netnsPath: instance.netnsPath(container), interfaces: interfaces,
            defaultGateway: gateway?.address, sysctls: sysctls)
    }

    /// Opens host ports. The container's first network that is not internal receives the traffic.
    func publish(_ ports: [PortBinding], for container: ContainerID) async throws {
        guard !ports.isEmpty else { return }
        let candidates = endpoints[container] ?? []
        guard
            let endpoint = candidates.first(where: { networks[$0.network]?.isInternal == false }),
            let network = networks[endpoint.network], let address = IPv4Address(endpoint.address)
        else {
            throw EngineError(
                .invalid, "container \(container.short)", "publishes ports but is only on internal networks")
        }
        let mappings = try ports.map { port in
            guard let transport = PortProtocol(rawValue: port.protocol) else {
                throw EngineError(
                    .invalid, "port \(port.containerPort)", "protocol \(port.protocol) cannot be published")
            }
            return PortMapping(
                hostAddress: port.hostAddress.flatMap { IPv4Address($0) }, hostPort: port.hostPort, protocol: transport,
                containerAddress: address, containerPort: port.containerPort, bridge: network.bridge)
        }
        published[container] = mappings
        try await host.run { try $0.publish(mappings) }
    }

    func unpublish(_ container: ContainerID) async throws {
        guard let mappings = published[container] else { return }
        try await host.run { try $0.unpublish(mappings) }
        published[container] = nil
    }

    /// Remembers what a container that outlived davitd has published, and puts it back where it is missing.
    func adopt(_ ports: [PortBinding], of container: ContainerID) async throws {
        try await publish(ports, for: container)
    }

    /// Gives back everything that a container has on the host's side of the network.
    func release(_ container: ContainerID) async throws {
        let path = instance.netnsPath(container)
        let hadEndpoints = endpoints[container] != nil
        try await attemptAll([
            { try await self.unpublish(container) },
            { try await self.host.run { try $0.detach(netnsPath: path) } },
        ])
        guard hadEndpoints else { return }
        try records.removeEndpoints(of: container)
        endpoints[container] = nil
    }

    // MARK: start of davitd

    /// Brings the host to what the records say: bridges there, nothing of ours that no record names.
    func recover(containers: Set<ContainerID>) async throws {
        let published = published.values.flatMap(\.self)
        let specs = try networks.values.map { try $0.bridgeSpec }
        let known = Set(networks.values.map(\.bridge))
        let folder = instance.netnsFolder
        try await host.run { [names, logger] host in
            for spec in specs { try host.ensureBridge(spec) }
            let seen = try host.observe()
            let strays = seen.bridges.map(\.name).filter { names.isBridge($0) && !known.contains($0) }
            if !strays.isEmpty {
                logger.notice("removing bridges that no record names", metadata: ["bridges": "\(strays)"])
                try host.removeBridges(strays)
            }
            for name in seen.namespaces + seen.deadNamespaces where !containers.contains(where: { $0.rawValue == name })
            {
                logger.notice("removing a network namespace that no record names", metadata: ["netns": "\(name)"])
                try host.detach(netnsPath: "\(folder)/\(name)")
            }
            let live = published
            let stale = seen.published.filter { mapping in !live.contains { $0.description == mapping.description } }
            try host.unpublish(stale)
            if specs.isEmpty, seen.hasTable { try host.removeTable() }
        }
        for container in endpoints.keys where !containers.contains(container) { try await release(container) }
    }
}

extension NetworkRecord {
    var bridgeSpec: BridgeSpec {
        get throws {
            guard let prefix = IPv4Prefix(subnet), let address = IPv4Address(gateway) else {
                throw EngineError(.failed, "network \(name)", "its record has no usable subnet")
            }
            return BridgeSpec(
                networkID: id, name: bridge, subnet: prefix, gateway: address, isInternal: isInternal, mtu: mtu)
        }
    }
}
