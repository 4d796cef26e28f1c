/// Plans `down`: containers in reverse dependency order, then networks, then volumes if the user says so. What fails holds
/// up only what needs it gone.
struct DownPlanner {
    private let world: World
    private let removeVolumes: Bool
    private var draft = PlanDraft()
    private var removals: [PlanDraft.Removal] = []
    /// Containers that stay: orphans, and services that are not part of this `down`.
    private var staying: [ObservedContainer] = []

    init(_ world: World, removeVolumes: Bool) {
        self.world = world
        self.removeVolumes = removeVolumes
    }

    func plan() -> Plan {
        var planner = self
        planner.planContainers()
        planner.orderContainers()
        if world.desired.services.allSatisfy(\.isSelected) {
            planner.planNetworks()
            if removeVolumes { planner.planVolumes() }
        }
        return planner.draft.finished(in: world)
    }

    private mutating func planContainers() {
        let isWhole = world.desired.services.allSatisfy(\.isSelected)
        let orphans = Set(world.orphans.map(\.id))
        for container in world.containers.keys.sorted().flatMap({ world.containers[$0] ?? [] }) {
            if orphans.contains(container.id) {
                if !world.desired.options.removeOrphans, !container.isBeingRemoved {
                    draft.report(
                        .warning, "container \(container.name) is an orphan and stays",
                        service: container.service)
                    staying.append(container)
                    continue
                }
            } else if !(world.services[container.service]?.isSelected ?? isWhole) {
                staying.append(container)
                continue
            }
            removals.append(
                draft.remove(
                    container, grace: world.grace(of: container), anonymousVolumes: removeVolumes, cause: .down))
        }
    }

    /// A service is stopped after all that depend on it, be it by way of others that do not run.
    private mutating func orderContainers() {
        let nodes = Dictionary(grouping: removals, by: \.container.service)
        var later: [String: Set<String>] = [:]
        for name in world.order.names.reversed() {
            let stops = Set((nodes[name] ?? []).compactMap(\.stop))
            for stop in stops { draft.order(stop, follows: later[name] ?? []) }
            let frontier = stops.isEmpty ? later[name] ?? [] : stops
            guard let service = world.services[name], let position = world.order.index[name] else { continue }
            for other in service.neededServices where world.order.index[other] ?? .max < position {
                later[other, default: []].formUnion(frontier)
            }
            for parent in service.namespaceParents where world.order.index[parent] ?? .max < position {
                for removal in nodes[parent] ?? [] {
                    draft.order(removal.remove, needs: (nodes[name] ?? []).map(\.remove))
                }
            }
        }
    }

    private mutating func planNetworks() {
        let external = Set(world.desired.networks.filter(\.isExternal).map(\.name))
        for network in world.observedNetworks.values.sorted(by: { $0.name < $1.name }) {
            guard !network.isExternal, !external.contains(network.name) else { continue }
            if let user = staying.first(where: { $0.networks.contains(network.name) }) {
                draft.report(.warning, "network \(network.name) is kept: container \(user.name) uses it")
                continue
            }
            let users = removals.filter { world.uses($0.container, network: network.name) }
            draft.addNetworkRemoval(network.name, cause: .down, after: users.map(\.remove))
        }
    }

    private mutating func planVolumes() {
        let declared = Set(world.desired.volumes.filter { !$0.isExternal }.map(\.name))
        for volume in world.observedVolumes.values.sorted(by: { $0.name < $1.name }) where !volume.isExternal {
            guard declared.contains(volume.name) else {
                draft.report(.info, "volume \(volume.name) is not in the stack file and is kept")
                continue
            }
            if let user = staying.first(where: { world.uses($0, volume: volume.name) }) {
                draft.report(.warning, "volume \(volume.name) is kept: container \(user.name) may use it")
                continue
            }
            let users = removals.filter { world.uses($0.container, volume: volume.name) }
            draft.addVolumeRemoval(volume.name, cause: .down, after: users.map(\.remove))
        }
    }
}
