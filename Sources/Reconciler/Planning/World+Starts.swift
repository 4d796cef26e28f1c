import Health
import Timestamps

/// What is to become of an existing container that is not recreated.
enum StartDecision {
    case start(Plan.Cause)
    /// Its restart rule starts it then.
    case wait(until: Timestamp)
    /// It runs, or it has ended and stays so.
    case stay
}

extension World {
    /// | status  | when                                             | decision                 |
    /// |---------|--------------------------------------------------|--------------------------|
    /// | running |                                                  | stay                     |
    /// | created |                                                  | start, unless `noStart`  |
    /// | exited  | a plan stopped it                                | start, unless `noStart`  |
    /// | exited  | before the last explicit `up`; no finished once-job | start, unless `noStart` |
    /// | exited  | the user stopped it                              | stay                     |
    /// | exited  | the restart rule says so; no finished once-job   | start at exit + back-off |
    /// | exited  | else                                             | stay                     |
    func startDecision(_ container: ObservedContainer, _ service: DesiredService) -> StartDecision {
        switch container.status {
        case .running, .removing: return .stay
        case .created: return desired.options.noStart ? .stay : .start(.notStarted)
        case .exited(let code, let at):
            if !desired.options.noStart {
                if container.stoppedBy == .plan { return .start(.interrupted) }
                if isAskedForSince(at, service), !isDone(container, service) { return .start(.requested) }
            }
            guard container.stoppedBy == nil, !isDone(container, service),
                service.restart.restarts(exitCode: code, restartCount: container.backoff.restartCount)
            else { return .stay }
            let due = at.adding(container.backoff.delay)
            // An exit in the future is a clock that was set back: waiting for it could take for ever.
            return due <= now || at > now ? .start(.restartRule(service.restart, exitCode: code)) : .wait(until: due)
        }
    }

    /// Whether the user stopped the container and has not asked for it since.
    func isLeftAlone(_ container: ObservedContainer, _ service: DesiredService) -> Bool {
        guard case .exited(_, let at) = container.status, container.stoppedBy == .user else { return false }
        return !isAskedForSince(at, service)
    }

    private func isAskedForSince(_ time: Timestamp, _ service: DesiredService) -> Bool {
        guard let requestedAt = requestedAt(service.name) else { return false }
        return requestedAt > time
    }

    private func isDone(_ container: ObservedContainer, _ service: DesiredService) -> Bool {
        guard service.runsOnce, container.stoppedBy == nil, case .exited(0, _) = container.status else { return false }
        return true
    }
}
