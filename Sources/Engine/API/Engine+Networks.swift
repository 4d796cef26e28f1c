import EngineAPI

extension Engine {
    public func networks(filters: Filters) async throws -> [NetworkResource] {
        let names = filters["name"] ?? []
        let all = await parts.networks.networks.values.sorted { $0.name < $1.name }
        var resources: [NetworkResource] = []
        for network in all where names.isEmpty || names.contains(where: { network.name.contains($0) }) {
            resources.append(await resource(network))
        }
        return resources
    }

    public func inspectNetwork(_ reference: String) async throws -> NetworkResource {
        let all = await parts.networks.networks
        guard
            let network = all[reference]
                ?? all.values.first(where: { !reference.isEmpty && $0.id.hasPrefix(reference) })
        else {
            throw APIError(.notFound, "network \(reference) not found", subject: reference)
        }
        return await resource(network)
    }

    private func resource(_ network: NetworkRecord) async -> NetworkResource {
        let length = network.subnet.split(separator: "/").last ?? ""
        var containers: [String: NetworkResource.Endpoint] = [:]
        for endpoint in await parts.networks.containers(on: network.name) {
            containers[endpoint.container.rawValue] = .init(
                name: endpoint.names.first ?? "", endpointID: endpoint.container.rawValue,
                macAddress: endpoint.macAddress,
                ipv4Address: "\(endpoint.address)/\(length)")
        }
        var labels = network.labels
        labels["com.docker.compose.project"] = network.stack
        labels["com.docker.compose.network"] = network.key
        return NetworkResource(
            name: network.name, id: network.id, created: network.createdAt,
            ipam: .init(configurations: [.init(subnet: network.subnet, gateway: network.gateway)]),
            isInternal: network.isInternal, containers: containers, labels: labels)
    }
}
