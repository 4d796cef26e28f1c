import Health
import OCISpec
import Reconciler
import Timestamps

/// Seconds since an arbitrary beginning.
func second(_ value: Double) -> Timestamp {
    Timestamp(nanoseconds: 1_700_000_000_000_000_000 + Int64(value * 1_000_000_000))
}

func containerID(_ number: Int) -> ContainerID {
    let digits = String(number, radix: 16)
    let text = String(repeating: "0", count: 64 - digits.count) + digits
    guard let id = ContainerID(rawValue: String(text.reversed())) else { fatalError("not an id: \(text)") }
    return id
}

func digest(_ digit: Character) -> Digest {
    guard let digest = Digest("sha256:" + String(repeating: digit, count: 64)) else { fatalError("not a digit") }
    return digest
}

/// A container of the current definition `h1`, created at 0 and running since 1.
func container(
    _ service: String, _ number: Int = 1, id: Int? = nil, hash: String = "h1", image: Digest? = nil,
    createdAt: Double = 0, _ status: ObservedContainer.Status = .running(since: second(1)),
    health: HealthStatus = .none, backoff: RestartBackoff = RestartBackoff(), startedAt: Double? = 1,
    stoppedBy: ObservedContainer.StopOrigin? = nil, networks: [String] = [], volumes: [String] = []
) -> ObservedContainer {
    let number0 = (service.utf8.reduce(7) { ($0 &* 31 &+ Int($1)) & 0xFFFFFF }) * 100 + number
    return ObservedContainer(
        id: containerID(id ?? number0), name: "app-\(service)-\(number)", service: service, number: number, hash: hash,
        image: image, createdAt: second(createdAt), status: status, health: health, backoff: backoff,
        lastStartedAt: startedAt.map(second), stoppedBy: stoppedBy, networks: networks, volumes: volumes)
}

/// Replica 1 in a certain state.
func container(
    _ service: String, _ status: ObservedContainer.Status, health: HealthStatus = .none,
    backoff: RestartBackoff = RestartBackoff(), startedAt: Double? = 1,
    stoppedBy: ObservedContainer.StopOrigin? = nil, networks: [String] = []
) -> ObservedContainer {
    container(
        service, 1, status, health: health, backoff: backoff, startedAt: startedAt, stoppedBy: stoppedBy,
        networks: networks)
}

func exited(_ code: Int32, at time: Double) -> ObservedContainer.Status {
    .exited(code: code, at: second(time))
}

func needs(
    _ service: String, _ condition: DesiredDependency.Condition = .started, isRequired: Bool = true,
    restart: Bool = false
) -> DesiredDependency {
    DesiredDependency(service: service, condition: condition, isRequired: isRequired, restart: restart)
}

/// A service of definition `h1`.
func service(
    _ name: String, replicas: Int = 1, hash: String = "h1", image: Digest? = nil, _ dependencies: DesiredDependency...,
    restart: RestartRule = .no, networks: [String] = [], volumes: [String] = [], parents: [String] = [],
    hasHealthcheck: Bool = false, runsOnce: Bool = false, problem: String? = nil, isSelected: Bool = true
) -> DesiredService {
    DesiredService(
        name: name, replicas: replicas, hash: hash, image: image, dependencies: dependencies, restart: restart,
        networks: networks, volumes: volumes, namespaceParents: parents, hasHealthcheck: hasHealthcheck,
        runsOnce: runsOnce, problem: problem, isSelected: isSelected)
}

func network(_ name: String, hash: String = "n1", isExternal: Bool = false) -> DesiredNetwork {
    DesiredNetwork(key: name, name: name, hash: hash, isExternal: isExternal)
}

func volume(_ name: String, hash: String = "v1", isExternal: Bool = false) -> DesiredVolume {
    DesiredVolume(key: name, name: name, hash: hash, isExternal: isExternal)
}

/// The text of the plan for a stack that was asked for at second 0.5, looked at in second 100.
func planText(
    _ services: [DesiredService], networks: [DesiredNetwork] = [], volumes: [DesiredVolume] = [],
    target: DesiredState.Target = .up, options: ReconcileOptions = ReconcileOptions(),
    observed: ObservedState = ObservedState(), requestedAt: Double = 0.5,
    policy: ReconcilePolicy = ReconcilePolicy(), disabled: Set<String> = []
) -> String {
    let desired = DesiredState(
        stack: "app", target: target, networks: networks, volumes: volumes, services: services,
        disabledServices: disabled, requestedAt: second(requestedAt), options: options)
    return plan(desired: desired, observed: observed, policy: policy, now: second(100)).description
}
