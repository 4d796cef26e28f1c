import Health
import Reconciler
import Timestamps

/// One random life of a stack: edits, faults and passes of the loop, then a calm end. The seed is all that it depends on.
struct History {
    private let seed: UInt64
    private var random: SeededGenerator
    private var generator: StackGenerator
    private var host = SimulatedHost()
    private var desired: DesiredState
    /// What happened, for the report of a broken property.
    private(set) var log: [String] = []
    private(set) var passes = 0

    init(seed: UInt64) {
        self.seed = seed
        random = SeededGenerator(seed: seed)
        generator = StackGenerator(random: SeededGenerator(seed: ~seed))
        desired = generator.stack(at: second(0))
    }

    /// Runs it; the broken properties, empty when all is well.
    mutating func run() -> [String] {
        for _ in 0..<Int.random(in: 3...12, using: &random) {
            host.advance(by: .milliseconds(Int64.random(in: 1...20_000, using: &random)))
            if random.once(in: 3) {
                generator.edit(&desired, at: host.now)
                log.append("edit: \(desired.target) \(desired.options)")
            } else {
                fault()
            }
            for _ in 0..<Int.random(in: 1...3, using: &random) { pass(isFaulty: true) }
            if !host.violations.isEmpty { return host.violations }
        }
        return end()
    }

    /// One pass of the loop: look, plan, run what can run.
    private mutating func pass(isFaulty: Bool) {
        passes += 1
        let plan = plan(desired: desired, observed: host.observed, now: host.now)
        log.append("pass at \(host.now.rfc3339)\n\(plan)")
        for broken in brokenProperties(plan, desired, host.observed) { host.violate(broken) }
        if passes % 7 == 0 { checkDeterminism(plan) }
        execute(plan, isFaulty: isFaulty)
    }

    private mutating func checkDeterminism(_ expected: Plan) {
        var (desired, observed) = (desired, host.observed)
        desired.services.shuffle(using: &random)
        desired.networks.shuffle(using: &random)
        observed.containers.shuffle(using: &random)
        observed.networks.shuffle(using: &random)
        if plan(desired: desired, observed: observed, now: host.now) != expected {
            host.violate("another order of the inputs gives another plan")
        }
    }

    /// Runs the nodes in a random order that the edges allow; some fail, and the engine may die on the way.
    private mutating func execute(_ plan: Plan, isFaulty: Bool) {
        host.begin()
        var open = plan.runnable
        var done: Set<String> = []
        let ids = Set(open.map(\.id))
        while true {
            let ready = open.filter { $0.dependsOn.allSatisfy { done.contains($0) || !ids.contains($0) } }
            guard !ready.isEmpty else { return }
            let node = random.pick(ready)
            open.removeAll { $0.id == node.id }
            host.advance(by: .milliseconds(Int64.random(in: 1...200, using: &random)))
            if isFaulty, random.once(in: 40) {
                log.append("  the engine dies before \(node.id)")
                return
            }
            if isFaulty, random.once(in: 10) {
                log.append("  \(node.id) fails")
                host.fail(node, halfDone: random.once(in: 2))
                continue
            }
            host.apply(node, desired)
            host.observed.failures[node.id] = nil
            done.insert(node.id)
        }
    }

    private mutating func fault() {
        let containers = host.observed.containers
        guard !containers.isEmpty else { return }
        let index = Int.random(in: 0..<containers.count, using: &random)
        switch Int.random(in: 0..<10, using: &random) {
        case 0, 1, 2: host.end(index, code: random.pick([0, 1, 137]), by: nil)
        case 3: host.end(index, code: 143, by: .user)
        case 4, 5, 6: flipHealth(index)
        case 7: host.observed.containers.remove(at: index)
        case 8: host.observed.containers[index].status = .removing
        default:
            guard !host.observed.networks.isEmpty else { return }
            let index = Int.random(in: 0..<host.observed.networks.count, using: &random)
            if random.once(in: 2) {
                host.observed.networks[index].isHealthy = false
            } else {
                host.observed.networks.remove(at: index)
            }
        }
        log.append("fault with \(containers[index].name)")
    }

    private mutating func flipHealth(_ index: Int) {
        guard host.observed.containers[index].isRunning, host.observed.containers[index].health != .none else { return }
        host.observed.containers[index].health = random.pick([.healthy, .healthy, .unhealthy])
    }

    // MARK: The calm end

    /// Faults stop, the user asks once more for all of it; the stack has to come to rest within a bound, and stay there.
    private mutating func end() -> [String] {
        desired.target = random.once(in: 4) ? .down(removeVolumes: random.once(in: 2)) : .up
        desired.requestedAt = host.now.adding(.milliseconds(1))
        desired.options = ReconcileOptions(removeOrphans: true)
        if random.once(in: 3) { desired.options.forceRecreate = Set(desired.services.map(\.name)) }
        for index in desired.services.indices {
            desired.services[index].isSelected = true
            desired.services[index].problem = nil
        }
        host.advance(by: .milliseconds(2))
        log.append("calm: \(desired.target)")
        let broken = comeToRest()
        guard broken.isEmpty, desired.target == .up else { return broken }
        aftershock()
        return comeToRest()
    }

    /// Passes without faults until nothing is left to do.
    private mutating func comeToRest() -> [String] {
        for _ in 0..<150 {
            pass(isFaulty: false)
            if !host.violations.isEmpty { return host.violations }
            let changed = settle()
            let next = plan(desired: desired, observed: host.observed, now: host.now)
            if next.isConverged, !changed { return rest() }
            if let wakeAt = next.wakeAt, next.runnable.isEmpty, wakeAt > host.now {
                host.advance(by: wakeAt.duration(since: host.now))
            }
        }
        return ["it does not come to rest"]
    }

    /// Ends containers that have to come back without anyone asking.
    private mutating func aftershock() {
        for index in host.observed.containers.indices where random.once(in: 2) {
            let container = host.observed.containers[index]
            guard container.isRunning, let service = desired.services.first(where: { $0.name == container.service })
            else { continue }
            let comesBack = service.restart.restarts(exitCode: 1, restartCount: container.backoff.restartCount)
            host.end(index, code: 1, by: comesBack ? nil : .plan)
            log.append("aftershock: \(container.name)")
        }
    }

    /// What a well-behaved host does by itself: jobs end well, probes succeed. Whether anything changed.
    private mutating func settle() -> Bool {
        var changed = false
        for index in host.observed.containers.indices where host.observed.containers[index].isRunning {
            let container = host.observed.containers[index]
            if StackGenerator.isJob(container.service) {
                host.advance(by: .seconds(1))
                host.end(index, code: 0, by: nil)
                changed = true
            } else if container.health == .starting || container.health == .unhealthy {
                host.observed.containers[index].health = .healthy
                changed = true
            }
        }
        return changed
    }

    /// At rest: everything is as desired, and time alone changes nothing.
    private mutating func rest() -> [String] {
        var broken: [String] = []
        host.advance(by: .seconds(86_400))
        let later = plan(desired: desired, observed: host.observed, now: host.now)
        if !later.nodes.isEmpty { broken.append("not at rest:\n\(later)") }
        guard desired.target == .up else { return broken + remains() }
        for service in desired.services {
            let containers = host.observed.containers.filter { $0.service == service.name }
            if containers.count != service.replicas { broken.append("\(service.name): \(containers.count) replicas") }
            for container in containers {
                if container.hash != service.hash { broken.append("\(container.name): old definition") }
                if !container.isRunning, !StackGenerator.isJob(service.name) {
                    broken.append("\(container.name): does not run")
                }
            }
        }
        for container in host.observed.containers
        where !desired.services.contains(where: { $0.name == container.service }) {
            broken.append("\(container.name): orphan")
        }
        return broken
    }

    /// What `down` has left.
    private func remains() -> [String] {
        var remains =
            host.observed.containers.map { "left: \($0.name)" } + host.observed.networks.map { "left: \($0.name)" }
        if desired.target == .down(removeVolumes: true) { remains += host.observed.volumes.map { "left: \($0.name)" } }
        return remains
    }
}
