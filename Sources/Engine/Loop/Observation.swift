import OCISpec
import Reconciler

extension EngineParts {
    /// What there is of a stack now, and of other stacks' networks and volumes that it uses.
    func observe(_ definition: StackDefinition, failures: [String: ObservedFailure]) async -> ObservedState {
        let name = definition.stack.name
        let externalNetworks = Set(definition.project.networks.values.filter(\.external).map(\.name))
        let externalVolumes = Set(definition.project.volumes.values.filter(\.external).map(\.name))
        let known = await networks.networks
        let endpoints = await networks.endpoints
        return ObservedState(
            networks: known.values.filter { $0.stack == name || externalNetworks.contains($0.name) }.map {
                ObservedNetwork(name: $0.name, hash: $0.stack == name ? $0.hash : nil, isExternal: $0.stack != name)
            },
            volumes: await volumes.volumes.values.filter {
                ($0.stack == name && !$0.isAnonymous) || externalVolumes.contains($0.name)
            }.map {
                ObservedVolume(name: $0.name, hash: $0.stack == name ? $0.hash : nil, isExternal: $0.stack != name)
            },
            containers: await containers.containers(of: name).map { $0.observed(endpoints[$0.id] ?? []) },
            failures: failures)
    }
}

extension ContainerEntry {
    func observed(_ endpoints: [EndpointRecord]) -> ObservedContainer {
        let definition = record.definition
        let state = record.state
        let status: ObservedContainer.Status
        switch state.phase {
        case .creating, .created: status = .created
        case .starting: status = state.startedAt.map { .running(since: $0) } ?? .created
        case .running: status = .running(since: state.startedAt ?? definition.createdAt)
        case .exited:
            status = .exited(code: Int32(clamping: state.exitCode ?? 255), at: state.finishedAt ?? definition.createdAt)
        case .removing: status = .removing
        }
        let mounted = definition.specification.volumes.compactMap {
            $0.type == .volume ? $0.source.flatMap { definition.volumes[$0] } : nil
        }
        return ObservedContainer(
            id: id, name: definition.name, service: definition.service, number: definition.number,
            hash: definition.hash,
            image: definition.image, createdAt: definition.createdAt, status: status, health: health,
            backoff: state.backoff, lastStartedAt: state.startedAt, stoppedBy: state.stoppedBy,
            stopGrace: definition.stopGrace, networks: endpoints.map(\.network), volumes: mounted)
    }
}
