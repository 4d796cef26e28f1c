import EngineAPI
import Health
import JSONCodec
import LinuxSystem
import OCISpec
import Reconciler
import Timestamps

extension Engine {
    public func up(_ submission: StackSubmission) async throws -> ProgressStream {
        let (stack, generation, isNew) = try prepare(submission)
        if isNew {
            try parts.records.save(stack, with: generation)
            try parts.records.pruneGenerations(stack: stack.name, keep: 10, running: generation.number)
        } else {
            try parts.records.save(stack)
        }
        let deadline = submission.options.waitTimeout.map { Timestamp.now().adding(.seconds($0)) }
        return await follow(stack.name, .up, waitsForHealth: submission.options.wait, deadline: deadline)
    }

    public func down(_ name: String, _ options: DownOptions) async throws -> ProgressStream {
        guard var stack = try parts.records.stack(name) else {
            return ProgressStream { continuation in
                continuation.yield(.finished(ProgressSummary(ok: true, failures: [], changed: 0)))
                continuation.finish()
            }
        }
        stack.target = .down
        stack.removeVolumes = options.removeVolumes
        stack.requestedAt = .now()
        stack.options = ReconcileOptions(removeOrphans: true, stopSeconds: options.timeout)
        stack.unselected = []
        if !options.services.isEmpty,
            let generation = try parts.records.generation(stack: name, number: stack.generation)
        {
            if let unknown = options.services.first(where: { generation.project.services[$0] == nil }) {
                throw APIError(.invalidRequest, "no such service: \(unknown)", subject: unknown)
            }
            stack.unselected = generation.project.serviceNames.filter { !options.services.contains($0) }
        }
        try parts.records.save(stack)
        return await follow(name, .down, waitsForHealth: false, deadline: nil)
    }

    private func follow(
        _ name: String, _ target: StackRecord.Target, waitsForHealth: Bool, deadline: Timestamp?
    ) async -> ProgressStream {
        let (stream, continuation) = ProgressStream.makeStream()
        let request = ConvergenceRequest(
            target: target, waitsForHealth: waitsForHealth, deadline: deadline, continuation: continuation)
        let (followed, number) = await follow(name, request)
        continuation.onTermination = { [pool = parts.pool] reason in
            guard case .cancelled = reason else { return }
            pool.add { await followed.unfollow(number) }
        }
        if let deadline {
            parts.pool.add {
                if await pause(for: deadline.duration(since: .now())) { followed.markDirty() }
            }
        }
        return stream
    }

    private func follow(_ name: String, _ request: ConvergenceRequest) async -> (StackController, Int) {
        while true {
            let controller = controller(name)
            // A loop that has just ended takes nobody on; the next look finds a new one.
            if let number = await controller.follow(request) { return (controller, number) }
        }
    }

    public func plan(_ submission: StackSubmission) async throws -> PlanReport {
        let (stack, generation, _) = try prepare(submission)
        let definition = try StackDefinition(stack: stack, generation: generation)
        let observed = await parts.observe(definition, failures: await existingController(stack.name)?.failures ?? [:])
        let plan = Reconciler.plan(
            desired: definition.desired(images: parts.images), observed: observed, policy: parts.policy, now: .now()
        )
        return PlanReport(
            nodes: try plan.nodes.map { try JSON.encode($0) }, findings: try plan.findings.map { try JSON.encode($0) },
            text: plan.description)
    }

    public func stacks() async throws -> [StackSummary] {
        var summaries: [StackSummary] = []
        for stack in try parts.records.stacks() {
            let states = await parts.containers.containers(of: stack.name).map { $0.apiState.rawValue }
            summaries.append(
                StackSummary(
                    name: stack.name, states: Dictionary(states.map { ($0, 1) }, uniquingKeysWith: +),
                    configFiles: stack.composeFiles, generation: stack.generation))
        }
        return summaries
    }

    public func stack(_ name: String) async throws -> StackStatus {
        guard let stack = try parts.records.stack(name),
            let generation = try parts.records.generation(stack: name, number: stack.generation)
        else { throw APIError(.notFound, "no such stack: \(name)", subject: name) }
        let known = Set(generation.project.services.keys).union(generation.project.disabledServices.keys)
        let entries = await parts.containers.containers(of: name).sorted {
            ($0.record.definition.service, $0.record.definition.number) < (
                $1.record.definition.service, $1.record.definition.number
            )
        }
        let findings = await controller(name).lastPlan.findings.filter { $0.severity != .info }.map(\.description)
        return StackStatus(
            name: name, generation: stack.generation, services: generation.project.serviceNames,
            containers: entries.filter { known.contains($0.record.definition.service) }.map {
                $0.status(parts.launches)
            },
            orphans: entries.filter { !known.contains($0.record.definition.service) }.map { $0.status(parts.launches) },
            findings: findings)
    }

    public func stackLogs(_ name: String, services: [String], _ options: LogOptions) async throws -> LogStream {
        let records = parts.records
        guard try records.stack(name) != nil else { throw APIError(.notFound, "no such stack: \(name)", subject: name) }
        let folder = parts.instance.stackLogsFolder(name)
        let containers = parts.containers
        return try LogCursor(folder: folder, options: options, changes: parts.changes) {
            let entries = await containers.containers(of: name)
            return try LogSource.all(in: folder, services: services, index: options.index).map { source in
                var source = source
                source.container =
                    entries.first {
                        $0.record.definition.service == source.service && $0.record.definition.number == source.number
                    }?
                    .record.definition.name ?? "\(name)-\(source.service)-\(source.number)"
                return source
            }
        } isOver: {
            // Followers stay while something of theirs runs or may run again.
            // A record that cannot be read now is looked at again at the next change.
            guard let stack = try? records.stack(name) else { return true }
            let entries = await containers.containers(of: name).filter {
                services.isEmpty || services.contains($0.record.definition.service)
            }
            return stack.target == .down ? entries.isEmpty : entries.allSatisfy { $0.isFinished }
        }.stream()
    }

    public func act(_ action: ServiceAction, on name: String, services: [String]) async throws -> ProgressStream {
        guard try parts.records.stack(name) != nil else {
            throw APIError(.notFound, "no such stack: \(name)", subject: name)
        }
        let entries = await parts.containers.containers(of: name).filter {
            services.isEmpty || services.contains($0.record.definition.service)
        }
        if let unknown = services.first(where: { service in
            !entries.contains { $0.record.definition.service == service }
        }) {
            throw APIError(
                .notFound, "service \(unknown) has no container", subject: unknown, hint: "bring it up first")
        }
        let work = ServiceWork(containers: parts.containers, action: action, entries: entries)
        let (stream, continuation) = ProgressStream.makeStream()
        parts.pool.add { await work.run(continuation) }
        return stream
    }
}

extension ContainerEntry {
    /// Whether it does not run and nothing will start it.
    var isFinished: Bool {
        guard record.state.phase == .exited else { return false }
        let rule = RestartRule(of: record.definition.specification)
        switch record.state.stoppedBy {
        case .user: return true
        // A restart is under way.
        case .plan: return false
        case nil: break
        }
        return !rule.restarts(
            exitCode: Int32(clamping: record.state.exitCode ?? 0), restartCount: record.state.backoff.restartCount)
    }
}
