import Timestamps

/// Decides when the health check of one container runs and what its results mean, exactly as Docker does.
///
/// A value without clock or I/O: the caller feeds events with their time and carries out the actions. One probe runs at a
/// time; the next is due one interval after the last has ended. `startInterval` is used instead of `interval` while the
/// start period lasts and nothing has succeeded.
///
/// | phase    | event                      | next    | actions, status                                               |
/// |----------|----------------------------|---------|---------------------------------------------------------------|
/// | any      | containerStarted           | waiting | `changed(starting)`, `wake`; streak 0. Disabled: stopped, none |
/// | waiting  | timer, due                 | probing | `runProbe`                                                    |
/// | waiting  | timer, early               | waiting | `wake` again                                                  |
/// | probing  | probeFinished(0)           | waiting | streak 0, `changed(healthy)` unless it was, `wake`            |
/// | probing  | probeFinished(≠0), timeout | waiting | starting and begun in the start period: nothing counts;       |
/// |          |                            |         | else streak + 1, at `retries` `changed(unhealthy)`; `wake`    |
/// | waiting, | engineRestarted            | waiting | a probe that ran is forgotten; `wake` one interval from now   |
/// | probing  |                            |         |                                                               |
/// | waiting, | containerStopped           | stopped | `changed(unhealthy)` unless it was, as Docker shows it then   |
/// | probing  |                            |         |                                                               |
/// | stopped  | all but containerStarted   | stopped | none                                                          |
///
/// An event that does not belong to the phase (a late result, a second timer) changes nothing.
/// Source: moby daemon/health.go, `monitor` and `handleProbeResult`.
public struct ProbeMachine: Sendable, Hashable, Codable {
    public enum Event: Sendable, Hashable {
        case containerStarted
        /// The probe ended; a probe that could not be run is exit code -1 with the error as its output.
        case probeFinished(exitCode: Int32, output: String)
        /// The probe did not end in time; the caller has killed it.
        case probeTimedOut
        case containerStopped
        /// A time asked for by `wake(at:)` has come.
        case timer
        /// The machine comes from a record: timers and probes of the engine before are gone, the container runs on.
        case engineRestarted
    }

    public enum Action: Sendable, Hashable {
        /// Run the command; kill it after `timeout` and answer `probeTimedOut`.
        case runProbe(timeout: Duration)
        /// Send `timer` at this time; replaces an earlier one.
        case wake(at: Timestamp)
        case changed(HealthStatus)
    }

    private enum Phase: Sendable, Hashable, Codable {
        case stopped
        case waiting(due: Timestamp)
        case probing(since: Timestamp)
    }

    /// Results that `log` keeps.
    public static let logLimit = 5

    public let schedule: ProbeSchedule
    public private(set) var status: HealthStatus
    /// Failures since the last success; failures in the start period are not in it.
    public private(set) var failingStreak = 0
    /// The last five results, oldest first; kept over a restart of the container.
    public private(set) var log: [ProbeResult] = []
    private var startedAt: Timestamp
    private var phase = Phase.stopped

    public init(schedule: ProbeSchedule) {
        self.schedule = schedule
        status = schedule.isDisabled ? .none : .starting
        startedAt = Timestamp(nanoseconds: 0)
    }

    /// Takes one event and says what the caller has to do, in this order.
    public mutating func handle(_ event: Event, at now: Timestamp) -> [Action] {
        guard !schedule.isDisabled else { return [] }
        switch (event, phase) {
        case (.containerStarted, _):
            startedAt = now
            failingStreak = 0
            status = .starting
            return [.changed(.starting), wait(from: now)]
        case (.timer, .waiting(let due)):
            guard now >= due else { return [.wake(at: due)] }
            phase = .probing(since: now)
            return [.runProbe(timeout: schedule.timeout)]
        case (.probeFinished(let exitCode, let output), .probing(let since)):
            return finish(ProbeResult(startedAt: since, endedAt: now, exitCode: exitCode, output: output))
        case (.probeTimedOut, .probing(let since)):
            let output = "health check exceeded timeout (\(schedule.timeout.goDuration))"
            return finish(ProbeResult(startedAt: since, endedAt: now, exitCode: -1, output: output))
        case (.engineRestarted, .waiting), (.engineRestarted, .probing):
            return [wait(from: now)]
        case (.containerStopped, .waiting), (.containerStopped, .probing):
            phase = .stopped
            return set(.unhealthy)
        case (.timer, _), (.probeFinished, _), (.probeTimedOut, _), (.engineRestarted, _), (.containerStopped, _):
            return []
        }
    }

    private mutating func finish(_ result: ProbeResult) -> [Action] {
        log.append(result)
        if log.count > Self.logLimit { log.removeFirst(log.count - Self.logLimit) }
        var actions: [Action] = []
        if result.isSuccess {
            failingStreak = 0
            actions = set(.healthy)
        } else if !(status == .starting && isInStartPeriod(result.startedAt)) {
            failingStreak += 1
            if failingStreak >= schedule.retries { actions = set(.unhealthy) }
        }
        actions.append(wait(from: result.endedAt))
        return actions
    }

    private mutating func set(_ new: HealthStatus) -> [Action] {
        guard status != new else { return [] }
        status = new
        return [.changed(new)]
    }

    private mutating func wait(from now: Timestamp) -> Action {
        let isEarly = status == .starting && isInStartPeriod(now)
        let due = now.adding(isEarly ? schedule.startInterval : schedule.interval)
        phase = .waiting(due: due)
        return .wake(at: due)
    }

    private func isInStartPeriod(_ time: Timestamp) -> Bool {
        time.duration(since: startedAt) < schedule.startPeriod
    }
}
