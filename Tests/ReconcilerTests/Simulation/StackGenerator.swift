import Health
import Reconciler
import Timestamps

/// Makes random stacks and edits them.
struct StackGenerator {
    var random: SeededGenerator
    private var revision = 0

    init(random: SeededGenerator) {
        self.random = random
    }

    mutating func stack(at now: Timestamp) -> DesiredState {
        var desired = DesiredState(stack: "app", requestedAt: now)
        for index in 0..<Int.random(in: 0...3, using: &random) { desired.networks.append(network("n\(index)")) }
        for index in 0..<Int.random(in: 0...2, using: &random) { desired.volumes.append(volume("v\(index)")) }
        for index in 0..<Int.random(in: 1...8, using: &random) { addService("s\(index)", to: &desired) }
        return desired
    }

    /// A service that depends on some of those before it.
    private mutating func addService(_ name: String, to desired: inout DesiredState) {
        var service = DesiredService(name: name, replicas: random.pick([1, 1, 1, 2, 3, 0]), hash: "h0")
        service.restart = random.pick([
            .no, .always, .unlessStopped, .onFailure(maximumRetries: nil), .onFailure(maximumRetries: 2),
        ])
        service.hasHealthcheck = random.once(in: 2)
        // A name that ends in an even digit is a job: it ends by itself.
        if Self.isJob(name) { service.restart = random.pick([.no, .onFailure(maximumRetries: nil)]) }
        service.runsOnce = Self.isJob(name) && random.once(in: 2)
        service.networks = desired.networks.map(\.name).filter { _ in random.once(in: 2) }
        service.volumes = desired.volumes.map(\.name).filter { _ in random.once(in: 3) }
        for other in desired.services where random.once(in: 3) {
            var condition = DesiredDependency.Condition.started
            if Self.isJob(other.name) { condition = random.pick([.started, .completedSuccessfully]) }
            if !Self.isJob(other.name), other.hasHealthcheck { condition = random.pick([.started, .healthy]) }
            service.dependencies.append(
                DesiredDependency(
                    service: other.name, condition: condition, isRequired: !random.once(in: 5),
                    restart: random.once(in: 4)))
        }
        let parents = desired.services.filter { !Self.isJob($0.name) && $0.replicas == 1 }
        if !parents.isEmpty, random.once(in: 6) { service.namespaceParents = [random.pick(parents).name] }
        desired.services.append(service)
    }

    static func isJob(_ name: String) -> Bool {
        "02468".contains(name.last ?? "1")
    }

    /// One random edit, and the `up` or `down` that goes with it.
    mutating func edit(_ desired: inout DesiredState, at now: Timestamp) {
        revision += 1
        desired.requestedAt = now
        desired.target = .up
        desired.options = ReconcileOptions()
        for index in desired.services.indices { desired.services[index].isSelected = true }
        let index = Int.random(in: 0..<desired.services.count, using: &random)
        switch Int.random(in: 0..<12, using: &random) {
        case 0, 1: desired.services[index].hash = "h\(revision)"
        case 2: desired.services[index].image = digest(random.pick(["a", "b", "c"]))
        case 3: desired.services[index].replicas = Int.random(in: 0...3, using: &random)
        case 4: remove(desired.services[index].name, from: &desired)
        case 5: addService("s\(revision % 10)x\(revision)\(random.pick([0, 1]))", to: &desired)
        case 6:
            guard !desired.networks.isEmpty else { return }
            desired.networks[Int.random(in: 0..<desired.networks.count, using: &random)].hash = "n\(revision)"
        case 7: desired.options.forceRecreate = [desired.services[index].name]
        case 8: desired.target = .down(removeVolumes: random.once(in: 2))
        case 9:
            let selected = desired.dependencyClosure(of: [desired.services[index].name])
            for other in desired.services.indices {
                desired.services[other].isSelected = selected.contains(desired.services[other].name)
            }
        case 10:
            desired.options = random.pick([.init(noRecreate: true), .init(noStart: true), .init(removeOrphans: true)])
        default: desired.services[index].problem = desired.services[index].problem == nil ? "no image" : nil
        }
    }

    private mutating func remove(_ name: String, from desired: inout DesiredState) {
        guard desired.services.count > 1 else { return }
        desired.services.removeAll { $0.name == name }
        for index in desired.services.indices {
            desired.services[index].dependencies.removeAll { $0.service == name }
            desired.services[index].namespaceParents.removeAll { $0 == name }
        }
    }
}
