extension UpPlanner {
    mutating func planNetworks() {
        let needed = needed(\.networks)
        for network in world.desired.networks.sorted(by: { $0.name < $1.name }) {
            guard needed.contains(network.name), !network.isExternal else { continue }
            guard let observed = world.observedNetworks[network.name] else {
                createNetwork(network.name, cause: .new)
                replacedNetworks.insert(network.name)
                continue
            }
            if let hash = observed.hash, hash != network.hash {
                guard let reason = obstacle(to: { world.uses($0, network: network.name) }) else {
                    let cause = Plan.Cause.configChanged(from: hash, to: network.hash)
                    draft.addNetworkRemoval(network.name, cause: cause, after: [])
                    createNetwork(network.name, cause: cause)
                    replacedNetworks.insert(network.name)
                    continue
                }
                draft.report(.warning, "network \(network.name) has changed and is kept: \(reason)")
            }
            if !observed.isHealthy { createNetwork(network.name, cause: .damaged) }
        }
    }

    mutating func planVolumes() {
        let needed = needed(\.volumes)
        for volume in world.desired.volumes.sorted(by: { $0.name < $1.name }) {
            guard needed.contains(volume.name), !volume.isExternal else { continue }
            guard let observed = world.observedVolumes[volume.name] else {
                createVolume(volume.name, cause: .new)
                replacedVolumes.insert(volume.name)
                continue
            }
            guard let hash = observed.hash, hash != volume.hash else { continue }
            let approval = world.policy.replaceableVolumes.contains(volume.name)
            let reason =
                approval ? obstacle { world.uses($0, volume: volume.name) } : "replacing it would destroy its data"
            if let reason {
                draft.report(.warning, "volume \(volume.name) has changed and is kept: \(reason)")
            } else {
                let cause = Plan.Cause.configChanged(from: hash, to: volume.hash)
                draft.addVolumeRemoval(volume.name, cause: cause, after: [])
                createVolume(volume.name, cause: cause)
                replacedVolumes.insert(volume.name)
            }
        }
    }

    private func needed(_ names: KeyPath<DesiredService, [String]>) -> Set<String> {
        Set(world.desired.services.filter(\.isSelected).flatMap { $0[keyPath: names] })
    }

    /// Why a resource cannot be taken from its users; nil when they can all be recreated or go.
    private func obstacle(to isUser: (ObservedContainer) -> Bool) -> String? {
        if world.desired.options.noRecreate { return "nothing is to be recreated" }
        let holders = world.observed.containers.filter(isUser).sorted { $0.key < $1.key }
        for container in holders where !container.isBeingRemoved {
            guard let service = world.services[container.service] else {
                let isOrphan = !world.desired.disabledServices.contains(container.service)
                if isOrphan, world.desired.options.removeOrphans { continue }
                return "container \(container.name) uses it"
            }
            if !service.isSelected { return "service \(service.name) uses it" }
            if world.creationProblem(service) != nil, service.replicas > 0 {
                return "service \(service.name), which uses it, cannot be created"
            }
        }
        return nil
    }

    private mutating func createNetwork(_ name: String, cause: Plan.Cause) {
        draft.add(
            .init(node: Plan.Node(id: "create network \(name)", operation: .createNetwork(name: name), cause: cause)))
    }

    private mutating func createVolume(_ name: String, cause: Plan.Cause) {
        draft.add(
            .init(node: Plan.Node(id: "create volume \(name)", operation: .createVolume(name: name), cause: cause)))
    }
}
