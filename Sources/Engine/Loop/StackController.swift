import EngineAPI
import Health
import ImageStore
import Logging
import OCISpec
import Reconciler
import Timestamps

/// The loop of one stack: observe, plan, execute, until nothing is left to do; then wait for an event.
///
/// Events only mark the stack dirty. There is one controller a stack and it alone runs plans for it, so nothing of a stack
/// is changed by two at once; a second `up` joins the loop.
actor StackController {
    let name: String
    private let engine: EngineParts
    private let triggers: AsyncStream<Void>
    private let trigger: AsyncStream<Void>.Continuation
    /// By operation.
    private(set) var failures: [String: ObservedFailure] = [:]
    private var requests: [Int: ConvergenceRequest] = [:]
    private var nextRequest = 0
    private var wakeNumber = 0
    private var shownHealth: [String: String] = [:]
    /// Names of the containers last seen, also after their removal.
    private var names: [ContainerID: String] = [:]
    private(set) var lastPlan = Plan()
    private var definition: StackDefinition?
    private var isOver = false

    init(name: String, engine: EngineParts) {
        self.name = name
        self.engine = engine
        (triggers, trigger) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    nonisolated func markDirty() { trigger.yield() }

    nonisolated func finish() { trigger.finish() }

    /// Runs until the stack is down and forgotten, or davitd stops.
    func run() async {
        var errors = 0
        for await _ in triggers {
            do {
                guard try await converge() else { return }
                errors = 0
            } catch {
                engine.logger.error(
                    "a stack cannot be brought to its desired state",
                    metadata: ["stack": "\(name)", "error": "\(error)"])
                finishAll(failures: [.init(subject: "stack \(name)", message: "\(error)")])
                errors += 1
                sleep(until: .now().adding(RestartBackoff.delay(afterFailures: errors)))
            }
        }
    }

    // MARK: requests

    /// Follows the stack until what is recorded now has been reached or cannot be. Nil when this loop has ended.
    func follow(_ request: ConvergenceRequest) -> Int? {
        guard !isOver else { return nil }
        nextRequest += 1
        requests[nextRequest] = request
        // A new request lifts the back-off of what failed before it.
        failures = [:]
        trigger.yield()
        return nextRequest
    }

    /// Answers those who wait for what is no longer asked for.
    private func supersede(by target: StackRecord.Target) {
        for (id, request) in requests where request.target != target {
            let verb = target == .up ? "up" : "down"
            request.finish([.init(subject: "stack \(name)", message: "`\(verb)` was asked for meanwhile")])
            requests[id] = nil
        }
    }

    func unfollow(_ id: Int) { requests[id] = nil }

    private func finishAll(failures: [ProgressSummary.Failure]) {
        for request in requests.values { request.finish(failures) }
        requests = [:]
    }

    private func show(_ resource: ResourceName, _ state: ProgressState, _ message: String? = nil) {
        let progress = ResourceProgress(resource, state, message: message, at: .now())
        for request in requests.values { request.send(progress) }
    }

    // MARK: the loop

    /// False when the stack is gone.
    private func converge() async throws -> Bool {
        while !Task.isCancelled {
            guard let stack = try engine.records.stack(name) else { return forget() }
            supersede(by: stack.target)
            let definition = try definition(of: stack)
            let observed = await engine.observe(definition, failures: failures)
            names = Dictionary(uniqueKeysWithValues: observed.containers.map { ($0.id, $0.name) })
            let desired = definition.desired(images: engine.images)
            let plan = Reconciler.plan(desired: desired, observed: observed, policy: engine.policy, now: .now())
            lastPlan = plan
            failures = failures.filter { key, failure in
                failure.retryAt > .now() || plan.nodes.contains { $0.id == key }
            }
            showWaiting(plan, observed, definition)
            guard !plan.runnable.isEmpty else {
                if stack.target == .down, plan.nodes.isEmpty, try await takeAway(stack, plan) { return false }
                settle(plan, observed, definition)
                sleep(until: plan.wakeAt)
                return true
            }
            engine.logger.debug("plan", metadata: ["stack": "\(name)", "plan": "\(plan)"])
            await execute(plan, definition)
        }
        return true
    }

    private func definition(of stack: StackRecord) throws -> StackDefinition {
        if let definition, definition.stack == stack { return definition }
        guard let generation = try engine.records.generation(stack: name, number: stack.generation) else {
            throw EngineError(.notFound, "stack \(name)", "its generation \(stack.generation) is not recorded")
        }
        let fresh = try StackDefinition(stack: stack, generation: generation)
        definition = fresh
        return fresh
    }

    private func execute(_ plan: Plan, _ definition: StackDefinition) async {
        let host = StackHost(
            definition: definition, containers: engine.containers, networks: engine.networks, volumes: engine.volumes,
            images: engine.images, events: engine.events)
        let outcomes = await Executor(host: host).execute(plan, approvesDataLoss: definition.stack.approvesDataLoss) {
            await self.started($0, definition)
        } finished: {
            await self.finished($0, $1, definition)
        }
        for request in requests.values {
            for case .done in outcomes.values { request.count() }
        }
    }

    private func started(_ node: Plan.Node, _ definition: StackDefinition) {
        guard let (resource, states) = progress(of: node, definition) else { return }
        show(resource, states.during)
    }

    private func finished(_ node: Plan.Node, _ outcome: NodeOutcome, _ definition: StackDefinition) {
        guard let (resource, states) = progress(of: node, definition) else { return }
        switch outcome {
        case .done:
            failures[node.id] = nil
            for request in requests.values { request.succeed(resource.name) }
            show(resource, states.after)
        case .failed(let message):
            let count = (failures[node.id]?.count ?? 0) + 1
            let now = Timestamp.now()
            failures[node.id] = ObservedFailure(
                message: message, count: count, failedAt: now,
                retryAt: now.adding(RestartBackoff.delay(afterFailures: count)))
            engine.logger.warning(
                "an operation failed", metadata: ["stack": "\(name)", "operation": "\(node.id)", "error": "\(message)"])
            let own = "\(resource.kind.rawValue) \(resource.name): "
            let text = message.hasPrefix(own) ? String(message.dropFirst(own.count)) : message
            show(resource, .error, text)
            for request in requests.values { request.fail(resource.name, text) }
        case .skipped:
            break
        }
    }

    private func progress(
        of node: Plan.Node, _ definition: StackDefinition
    ) -> (ResourceName, (during: ProgressState, after: ProgressState))? {
        node.progress(definition) { names[$0] }
    }

    private func sleep(until time: Timestamp?) {
        wakeNumber += 1
        guard let time else { return }
        let number = wakeNumber
        engine.pool.add { [weak self] in
            if await pause(for: time.duration(since: .now())) { await self?.wake(number) }
        }
    }

    private func wake(_ number: Int) {
        if number == wakeNumber { trigger.yield() }
    }

    // MARK: showing

    private func showWaiting(_ plan: Plan, _ observed: ObservedState, _ definition: StackDefinition) {
        for container in observed.containers {
            let health = container.health.rawValue
            guard shownHealth[container.name] != health else { continue }
            shownHealth[container.name] = health
            let name = ResourceName(.container, container.name)
            if container.health == .healthy { show(name, .healthy) }
            if container.health == .unhealthy { show(name, .unhealthy) }
        }
        let busy = Set(plan.nodes.compactMap { progress(of: $0, definition)?.0 })
        for request in requests.values where request.isNew {
            request.isNew = false
            for container in observed.containers
            where container.isRunning && !busy.contains(ResourceName(.container, container.name)) {
                request.send(ResourceProgress(ResourceName(.container, container.name), .running, at: .now()))
            }
        }
        for node in plan.nodes where !node.gates.isEmpty {
            guard let (resource, _) = progress(of: node, definition) else { continue }
            let message = node.gates.map { "until \($0)" }.joined(separator: ", ")
            for request in requests.values where request.isNewWait(of: resource.name, message) {
                request.send(ResourceProgress(resource, .waiting, message: message, at: .now()))
            }
        }
    }

    // MARK: settling

    /// Answers the requests that need wait no more: nothing can be done now, and nothing is waited for that may still come.
    private func settle(_ plan: Plan, _ observed: ObservedState, _ definition: StackDefinition) {
        defer { expire() }
        guard plan.nodes.isEmpty else { return }
        let errors = plan.findings.filter { $0.severity == .error }
        for (id, request) in requests {
            for finding in plan.findings { tell(finding, to: request) }
            if request.waitsForHealth, errors.isEmpty {
                switch Readiness(of: observed, definition) {
                case .pending: continue
                case .ready: break
                case .failed(let subject, let message): request.fail(subject, message)
                }
            }
            request.finish([])
            requests[id] = nil
        }
    }

    /// A cause is told once: what failed was told when it did, and what waits for that is no failure of its own.
    private func tell(_ finding: Plan.Finding, to request: ConvergenceRequest) {
        let subject = finding.service ?? name
        switch finding.severity {
        case .error where finding.waitsFor != nil: request.warn(subject, finding.message)
        case .error where finding.failed != nil && request.hasFailed: break
        case .error: request.fail(subject, finding.message)
        case .warning: request.warn(subject, finding.message)
        case .info: break
        }
    }

    private func expire() {
        for (id, request) in requests where request.isPastDeadline {
            request.finish([
                .init(subject: "stack \(name)", message: "it was not ready within the time given by --wait-timeout")
            ])
            requests[id] = nil
        }
    }

    /// After the last operation of `down`: the records of the stack and the logs of its replicas.
    private func takeAway(_ stack: StackRecord, _ plan: Plan) async throws -> Bool {
        guard !plan.findings.contains(where: { $0.severity == .error }), stack.unselected.isEmpty else { return false }
        guard try await engine.forget(stack) else {
            trigger.yield()
            return false
        }
        _ = forget()
        return true
    }

    private func forget() -> Bool {
        isOver = true
        engine.forgetController(name)
        finishAll(failures: [])
        trigger.finish()
        return false
    }
}
