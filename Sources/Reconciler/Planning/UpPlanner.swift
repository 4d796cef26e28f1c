import Timestamps

/// Plans `up`: resources first, then services in dependency order.
struct UpPlanner {
    let world: World
    var draft = PlanDraft()
    var outcomes: [String: ServiceOutcome] = [:]
    /// Containers that go, with their nodes.
    var removals: [PlanDraft.Removal] = []
    /// Networks and volumes that are made anew, or that were gone, so that nothing of before may be on them.
    var replacedNetworks: Set<String> = []
    var replacedVolumes: Set<String> = []

    init(_ world: World) {
        self.world = world
    }

    func plan() -> Plan {
        var planner = self
        planner.planNetworks()
        planner.planVolumes()
        for service in world.orderedServices where service.isSelected {
            planner.planService(service)
        }
        planner.planOrphans()
        planner.planUnfinishedRemovals()
        planner.planUnknownNetworks()
        planner.orderResources()
        return planner.draft.finished(in: world)
    }

    private mutating func planOrphans() {
        for container in world.orphans where !container.isBeingRemoved {
            if world.desired.options.removeOrphans {
                remove(container, cause: .orphan)
            } else {
                draft.report(
                    .warning, "container \(container.name) is an orphan: the stack has no such service",
                    service: container.service)
            }
        }
    }

    /// Those of selected services are planned with these.
    private mutating func planUnfinishedRemovals() {
        for name in world.containers.keys.sorted() where world.services[name]?.isSelected != true {
            for container in world.containers[name] ?? [] where container.isBeingRemoved {
                remove(container, cause: .unfinishedRemoval)
            }
        }
    }

    private mutating func remove(_ container: ObservedContainer, cause: Plan.Cause) {
        removals.append(
            draft.remove(container, grace: world.grace(of: container), anonymousVolumes: false, cause: cause))
    }

    /// Networks of the stack that the file does not have any more.
    private mutating func planUnknownNetworks() {
        let known = Set(world.desired.networks.map(\.name))
        let leaving = Set(removals.map(\.container.id))
        for network in world.observedNetworks.values.sorted(by: { $0.name < $1.name }) {
            guard !network.isExternal, !known.contains(network.name) else { continue }
            let isUsed = world.observed.containers.contains {
                !leaving.contains($0.id) && $0.networks.contains(network.name)
            }
            if world.desired.options.removeOrphans, !isUsed {
                draft.addNetworkRemoval(network.name, cause: .orphan, after: removals(on: network.name))
            } else {
                draft.report(.info, "network \(network.name) is not in the stack file")
            }
        }
    }

    /// Nothing of before is on a network or volume when it is made anew.
    private mutating func orderResources() {
        for name in replacedNetworks { orderCreation(of: "network \(name)", after: removals(on: name)) }
        for name in replacedVolumes {
            let users = removals.filter { world.uses($0.container, volume: name) }
            orderCreation(of: "volume \(name)", after: users.map(\.remove))
        }
    }

    private mutating func orderCreation(of resource: String, after removals: [String]) {
        let removal = "remove \(resource)"
        draft.order(removal, needs: removals)
        draft.order("create \(resource)", needs: draft.contains(removal) ? [removal] : removals)
    }

    private func removals(on network: String) -> [String] {
        removals.filter { world.uses($0.container, network: network) }.map(\.remove)
    }
}
