import ComposeModel
import Health
import OCISpec
import Timestamps

extension Containers {
    /// Watches over a running container's health for as long as this run lasts, if it has a health check.
    func monitorHealth(of id: ContainerID, isAdopted: Bool = false) {
        guard let entry = entries[id] else { return }
        let check: EffectiveHealthCheck?
        do {
            check = try launches.healthCheck(of: entry.record.definition)
        } catch {
            logger.error("a health check cannot be run", metadata: ["container": "\(id.short)", "error": "\(error)"])
            return
        }
        guard let check else { return }
        let run = entry.run
        var machine = ProbeMachine(schedule: check.schedule)
        if isAdopted, let known = entry.record.state.probes, known.schedule == check.schedule { machine = known }
        let isKnown = isAdopted && machine.status != .none && entry.record.state.probes != nil
        entries[id]?.probes = machine
        entries[id]?.health = isKnown ? machine.status : .starting
        pool.add { [weak self] in
            await self?.probe(id, run: run, check, first: isKnown ? .engineRestarted : .containerStarted)
        }
    }

    /// The loop of one run: feeds the machine, does what it says, until the run is over.
    private func probe(_ id: ContainerID, run: Int, _ check: EffectiveHealthCheck, first: ProbeMachine.Event) async {
        var actions = step(id, run, first)
        while !actions.isEmpty {
            var next: [ProbeMachine.Action] = []
            for action in actions {
                switch action {
                case .changed(let status): healthChanged(id, run, to: status)
                case .wake(let at):
                    guard await pause(for: at.duration(since: .now())) else { return }
                    next += step(id, run, .timer)
                case .runProbe(let timeout):
                    next += step(id, run, await runProbe(id, check, timeout: timeout))
                }
            }
            actions = next
        }
    }

    private func step(_ id: ContainerID, _ run: Int, _ event: ProbeMachine.Event) -> [ProbeMachine.Action] {
        guard let entry = entries[id], entry.run == run, entry.record.state.phase == .running else { return [] }
        return entries[id]?.probes?.handle(event, at: .now()) ?? []
    }

    private func healthChanged(_ id: ContainerID, _ run: Int, to status: HealthStatus) {
        guard let entry = entries[id], entry.run == run, entry.record.state.phase == .running else { return }
        entries[id]?.health = status
        do {
            try update(id) { $0.probes = entry.probes }
        } catch {
            logger.error(
                "a health status could not be recorded", metadata: ["container": "\(id.short)", "error": "\(error)"])
        }
        record("health_status: \(status.rawValue)", id)
    }

    private func runProbe(_ id: ContainerID, _ check: EffectiveHealthCheck, timeout: Duration) async
        -> ProbeMachine.Event
    {
        do {
            let definition = try entry(id).record.definition
            let process = try launches.execProcess(ExecRequest(arguments: check.arguments), in: definition)
            guard let result = try await capture(process, in: id, limit: ProbeResult.outputLimit, timeout: timeout)
            else {
                return .probeTimedOut
            }
            return .probeFinished(exitCode: Int32(clamping: result.code), output: result.output)
        } catch let failure as ExecFailure {
            return .probeFinished(exitCode: Int32(clamping: failure.exitCode), output: failure.message)
        } catch {
            return .probeFinished(exitCode: -1, output: "\(error)")
        }
    }
}

/// A health check that is to run: the stack file's over the image's.
struct EffectiveHealthCheck: Sendable, Hashable {
    var arguments: [String]
    var schedule: ProbeSchedule
}

extension LaunchBuilder {
    /// Nil when there is none or it is disabled.
    func healthCheck(of definition: ContainerDefinition) throws -> EffectiveHealthCheck? {
        let image = try self.image(of: definition)
        return try healthCheck(
            definition.specification.healthcheck, image: image.configuration.config, service: definition.service)
    }

    func healthCheck(
        _ own: HealthCheck?, image config: ImageConfiguration.Config, service: String
    ) throws -> EffectiveHealthCheck? {
        let image = config.healthcheck
        guard own?.isDisabled != true else { return nil }
        let test = own.map(\.test).flatMap { $0.isEmpty ? nil : $0 } ?? image?.test ?? []
        let arguments: [String]
        switch test.first {
        case nil, "NONE": return nil
        case "CMD": arguments = Array(test.dropFirst())
        case "CMD-SHELL": arguments = (config.shell ?? ["/bin/sh", "-c"]) + [test.dropFirst().joined(separator: " ")]
        default:
            throw EngineError(
                .invalid, "service \(service)", "healthcheck.test has to begin with NONE, CMD or CMD-SHELL")
        }
        guard !arguments.isEmpty else {
            throw EngineError(.invalid, "service \(service)", "healthcheck.test has no command")
        }
        func duration(_ nanoseconds: Int64?) -> Duration? { nanoseconds.flatMap { $0 > 0 ? .nanoseconds($0) : nil } }
        return EffectiveHealthCheck(
            arguments: arguments,
            schedule: ProbeSchedule(
                interval: own?.interval ?? duration(image?.interval) ?? .zero,
                timeout: own?.timeout ?? duration(image?.timeout) ?? .zero,
                retries: own?.retries ?? image?.retries ?? 0,
                startPeriod: own?.startPeriod ?? duration(image?.startPeriod) ?? .zero,
                startInterval: own?.startInterval ?? duration(image?.startInterval) ?? .zero))
    }
}
