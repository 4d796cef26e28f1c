import Health
import OCISpec
import Reconciler
import Timestamps

/// A host as the planner sees it: it carries out operations on an observed state and notes what must never happen.
struct SimulatedHost {
    var observed = ObservedState()
    var now = second(0)
    private(set) var violations: [String] = []
    private var nextID = 1
    /// Containers by service when the running plan was made.
    private var before: [String: Int] = [:]

    /// Containers by service that are not on their way out.
    private var replicas: [String: Int] {
        observed.containers.reduce(into: [:]) { $0[$1.service, default: 0] += $1.isBeingRemoved ? 0 : 1 }
    }

    /// Tells that a plan is about to run.
    mutating func begin() {
        before = replicas
    }

    mutating func advance(by time: Duration) {
        now = now.adding(time)
    }

    mutating func violate(_ text: String) {
        violations.append(text)
    }

    func index(of key: ContainerKey) -> Int? {
        observed.containers.firstIndex { $0.key == key }
    }

    func index(of id: ContainerID) -> Int? {
        observed.containers.firstIndex { $0.id == id }
    }

    mutating func apply(_ node: Plan.Node, _ desired: DesiredState) {
        switch node.operation {
        case .createNetwork(let name): createNetwork(name, desired)
        case .removeNetwork(let name):
            if observed.containers.contains(where: { $0.networks.contains(name) }) { violate("\(node.id): in use") }
            observed.networks.removeAll { $0.name == name }
        case .createVolume(let name):
            let hash = desired.volumes.first { $0.name == name }?.hash
            observed.volumes.removeAll { $0.name == name }
            observed.volumes.append(ObservedVolume(name: name, hash: hash))
        case .removeVolume(let name):
            if observed.containers.contains(where: { $0.volumes.contains(name) }) { violate("\(node.id): in use") }
            observed.volumes.removeAll { $0.name == name }
        case .createContainer(let key, _): create(key, desired)
        case .startContainer(let key): start(key, node, desired)
        case .stopContainer(let id, _):
            guard let index = index(of: id) else { return violate("\(node.id): no such container") }
            if observed.containers[index].isRunning { end(index, code: 143, by: .plan) }
        case .removeContainer(let id, _):
            guard let index = index(of: id) else { return violate("\(node.id): no such container") }
            if observed.containers[index].isRunning { violate("\(node.id): it runs") }
            observed.containers.remove(at: index)
        }
    }

    private mutating func createNetwork(_ name: String, _ desired: DesiredState) {
        let hash = desired.networks.first { $0.name == name }?.hash
        observed.networks.removeAll { $0.name == name }
        observed.networks.append(ObservedNetwork(name: name, hash: hash))
    }

    private mutating func create(_ key: ContainerKey, _ desired: DesiredState) {
        guard let service = desired.services.first(where: { $0.name == key.service }) else {
            return violate("create \(key): no such service")
        }
        if index(of: key) != nil { violate("create \(key): it is there") }
        if service.problem != nil { violate("create \(key): \(service.problem ?? "")") }
        for name in service.networks where !observed.networks.contains(where: { $0.name == name }) {
            violate("create \(key): no network \(name)")
        }
        for name in service.volumes where !observed.volumes.contains(where: { $0.name == name }) {
            violate("create \(key): no volume \(name)")
        }
        for parent in service.namespaceParents
        where !observed.containers.contains(where: { $0.service == parent && !$0.isBeingRemoved }) {
            let replicas = desired.services.first { $0.name == parent }.map { $0.isSelected ? $0.replicas : 0 } ?? 0
            if replicas > 0, desired.services.first(where: { $0.name == parent })?.problem == nil {
                violate("create \(key): no \(parent) to share a namespace with")
            }
        }
        observed.containers.append(
            ObservedContainer(
                id: containerID(nextID), name: "app-\(key)", service: key.service, number: key.number,
                hash: service.hash, image: service.image, createdAt: now, status: .created,
                networks: service.networks, volumes: service.volumes))
        nextID += 1
        let count = replicas[key.service] ?? 0
        if count > max(service.replicas, before[key.service] ?? 0) {
            violate("create \(key): \(count) replicas of \(service.replicas)")
        }
    }

    private mutating func start(_ key: ContainerKey, _ node: Plan.Node, _ desired: DesiredState) {
        guard let index = index(of: key), let service = desired.services.first(where: { $0.name == key.service })
        else { return violate("\(node.id): no such container") }
        if observed.containers[index].isRunning { violate("\(node.id): it runs") }
        for dependency in service.dependencies where dependency.isRequired && !holds(dependency, desired) {
            violate("\(node.id): \(dependency.service) is not \(dependency.condition.rawValue)")
        }
        observed.containers[index].status = .running(since: now)
        observed.containers[index].lastStartedAt = now
        observed.containers[index].stoppedBy = nil
        observed.containers[index].health = service.hasHealthcheck ? .starting : .none
        if node.cause.isRestart {
            observed.containers[index].backoff.restartedByRule()
        } else {
            observed.containers[index].backoff.startedOnRequest()
        }
    }

    private func holds(_ dependency: DesiredDependency, _ desired: DesiredState) -> Bool {
        guard let target = desired.services.first(where: { $0.name == dependency.service }) else { return false }
        guard target.isSelected, target.replicas > 0 else { return true }
        let fulfilled = observed.containers.filter { container in
            guard container.service == target.name else { return false }
            return switch (dependency.condition, container.status) {
            case (.started, .running), (.started, .exited): true
            case (.healthy, .running): container.health == .healthy
            case (.completedSuccessfully, .exited(0, _)): true
            default: false
            }
        }
        return fulfilled.count >= target.replicas
    }

    /// Ends a running container.
    mutating func end(_ index: Int, code: Int32, by origin: ObservedContainer.StopOrigin?) {
        guard case .running(let since) = observed.containers[index].status else { return }
        observed.containers[index].status = .exited(code: code, at: now)
        observed.containers[index].stoppedBy = origin
        observed.containers[index].backoff.containerExited(ranFor: now.duration(since: since))
        if observed.containers[index].health != .none { observed.containers[index].health = .unhealthy }
    }

    /// Notes that an operation failed; a removal may have begun.
    mutating func fail(_ node: Plan.Node, halfDone: Bool) {
        let count = (observed.failures[node.id]?.count ?? 0) + 1
        observed.failures[node.id] = ObservedFailure(
            message: "no luck", count: count, failedAt: now,
            retryAt: now.adding(RestartBackoff.delay(afterFailures: count)))
        if halfDone, case .removeContainer(let id, _) = node.operation, let index = index(of: id) {
            observed.containers[index].status = .removing
        }
    }
}
