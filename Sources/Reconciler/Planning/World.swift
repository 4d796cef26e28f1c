import OCISpec
import Timestamps

/// What a planner reads: the inputs, indexed and sorted.
struct World {
    let desired: DesiredState
    let observed: ObservedState
    let policy: ReconcilePolicy
    let now: Timestamp

    /// By name.
    let services: [String: DesiredService]
    let order: ServiceOrder
    /// By service; sorted by number, then id.
    let containers: [String: [ObservedContainer]]
    let observedNetworks: [String: ObservedNetwork]
    let observedVolumes: [String: ObservedVolume]
    private let absentExternals: Set<String>

    init(desired: DesiredState, observed: ObservedState, policy: ReconcilePolicy, now: Timestamp) {
        self.desired = desired
        self.observed = observed
        self.policy = policy
        self.now = now
        services = Dictionary(desired.services.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        order = ServiceOrder(services)
        containers = Dictionary(grouping: observed.containers, by: \.service)
            .mapValues { $0.sorted { ($0.number, $0.id) < ($1.number, $1.id) } }
        observedNetworks = Dictionary(observed.networks.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        observedVolumes = Dictionary(observed.volumes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let networks = desired.networks.filter(\.isExternal).map(\.name)
        let volumes = desired.volumes.filter(\.isExternal).map(\.name)
        let absentNetworks = networks.filter { [observedNetworks] in observedNetworks[$0] == nil }
        let absentVolumes = volumes.filter { [observedVolumes] in observedVolumes[$0] == nil }
        absentExternals = Set(absentNetworks.map { "network \($0)" } + absentVolumes.map { "volume \($0)" })
    }

    /// The services in `order`.
    var orderedServices: [DesiredService] { order.names.compactMap { services[$0] } }

    func requestedAt(_ service: String?) -> Timestamp? {
        service.flatMap { services[$0]?.requestedAt } ?? desired.requestedAt
    }

    /// Containers of services that the stack file does not know; sorted.
    var orphans: [ObservedContainer] {
        containers.keys.sorted()
            .filter { services[$0] == nil && !desired.disabledServices.contains($0) }
            .flatMap { containers[$0] ?? [] }
    }

    /// Why no container of the service can be created; nil when one can.
    func creationProblem(_ service: DesiredService) -> String? {
        if let problem = service.problem { return problem }
        if order.cyclic.contains(service.name) { return "it depends on itself" }
        guard !absentExternals.isEmpty else { return nil }
        let names = service.networks.map { "network \($0)" } + service.volumes.map { "volume \($0)" }
        return names.filter(absentExternals.contains).min().map { "external \($0) does not exist" }
    }

    /// Whether the container is on the network, by what was seen and by what its service says now. A container of which
    /// neither is known counts.
    func uses(_ container: ObservedContainer, network: String) -> Bool {
        if container.networks.contains(network) { return true }
        guard let service = services[container.service] else { return container.networks.isEmpty }
        return service.networks.contains(network)
    }

    /// As `uses(_:network:)`, for volumes.
    func uses(_ container: ObservedContainer, volume: String) -> Bool {
        if container.volumes.contains(volume) { return true }
        guard let service = services[container.service] else { return container.volumes.isEmpty }
        return service.volumes.contains(volume)
    }

    /// The failure that forbids the operation now.
    func activeFailure(of id: String, service: String?) -> ObservedFailure? {
        guard let failure = observed.failures[id], failure.retryAt > now, failure.failedAt <= now else { return nil }
        if let requestedAt = requestedAt(service), requestedAt > failure.failedAt { return nil }
        return failure
    }

    func grace(of container: ObservedContainer) -> Duration {
        if let seconds = desired.options.stopSeconds, seconds >= 0 { return .seconds(seconds) }
        return services[container.service]?.stopGrace ?? container.stopGrace ?? policy.defaultStopGrace
    }
}
