import Health
import Testing
import Timestamps

private func second(_ value: Int64) -> Timestamp { Timestamp(nanoseconds: value * 1_000_000_000) }

@Suite("Health checks")
struct ProbeMachineTests {
    /// Feeds events in turn; the seconds at which they happen and what is expected of each.
    private static func run(
        _ machine: inout ProbeMachine, _ steps: [(Int64, ProbeMachine.Event, [ProbeMachine.Action])],
        _ location: SourceLocation = #_sourceLocation
    ) {
        for (index, step) in steps.enumerated() {
            let actions = machine.handle(step.1, at: second(step.0))
            #expect(actions == step.2, "step \(index): \(step.1)", sourceLocation: location)
        }
    }

    private let failure = ProbeMachine.Event.probeFinished(exitCode: 1, output: "no")
    private let success = ProbeMachine.Event.probeFinished(exitCode: 0, output: "ok")

    @Test("the first probe comes after one interval, the next one interval after its end")
    func cadence() {
        var machine = ProbeMachine(schedule: ProbeSchedule(interval: .seconds(10), timeout: .seconds(3)))
        Self.run(
            &machine,
            [
                (100, .containerStarted, [.changed(.starting), .wake(at: second(110))]),
                (110, .timer, [.runProbe(timeout: .seconds(3))]),
                (112, success, [.changed(.healthy), .wake(at: second(122))]),
                (122, .timer, [.runProbe(timeout: .seconds(3))]),
                (123, success, [.wake(at: second(133))]),
            ])
        #expect(machine.status == .healthy)
    }

    @Test("retries failures in a row make it unhealthy, one success healthy again")
    func streak() {
        var machine = ProbeMachine(schedule: ProbeSchedule(interval: .seconds(1), retries: 2))
        let probe = ProbeMachine.Action.runProbe(timeout: .seconds(30))
        Self.run(
            &machine,
            [
                (0, .containerStarted, [.changed(.starting), .wake(at: second(1))]),
                (1, .timer, [probe]), (1, failure, [.wake(at: second(2))]),
                (2, .timer, [probe]), (2, success, [.changed(.healthy), .wake(at: second(3))]),
                (3, .timer, [probe]), (3, failure, [.wake(at: second(4))]),
                (4, .timer, [probe]), (4, failure, [.changed(.unhealthy), .wake(at: second(5))]),
                (5, .timer, [probe]), (5, failure, [.wake(at: second(6))]),
            ])
        #expect(machine.failingStreak == 3)
        Self.run(&machine, [(6, .timer, [probe]), (6, success, [.changed(.healthy), .wake(at: second(7))])])
        #expect(machine.failingStreak == 0)
    }

    @Test("in the start period failures do not count and the start interval holds")
    func startPeriod() {
        let schedule = ProbeSchedule(
            interval: .seconds(30), retries: 1, startPeriod: .seconds(10), startInterval: .seconds(4))
        var machine = ProbeMachine(schedule: schedule)
        let probe = ProbeMachine.Action.runProbe(timeout: .seconds(30))
        Self.run(
            &machine,
            [
                (0, .containerStarted, [.changed(.starting), .wake(at: second(4))]),
                (4, .timer, [probe]), (5, failure, [.wake(at: second(9))]),
                // Begun in the start period, ended after it: it does not count, but the long interval follows.
                (9, .timer, [probe]), (11, failure, [.wake(at: second(41))]),
                (41, .timer, [probe]), (41, failure, [.changed(.unhealthy), .wake(at: second(71))]),
            ])
    }

    @Test("the first success ends the start period")
    func startPeriodEnds() {
        let schedule = ProbeSchedule(
            interval: .seconds(30), retries: 1, startPeriod: .seconds(100), startInterval: .seconds(4))
        var machine = ProbeMachine(schedule: schedule)
        let probe = ProbeMachine.Action.runProbe(timeout: .seconds(30))
        Self.run(
            &machine,
            [
                (0, .containerStarted, [.changed(.starting), .wake(at: second(4))]),
                (4, .timer, [probe]), (4, success, [.changed(.healthy), .wake(at: second(34))]),
                (34, .timer, [probe]), (34, failure, [.changed(.unhealthy), .wake(at: second(64))]),
            ])
    }

    @Test("a timeout is a failure with code -1 that says so")
    func timeout() {
        var machine = ProbeMachine(
            schedule: ProbeSchedule(interval: .seconds(1), timeout: .seconds(2), retries: 1))
        _ = machine.handle(.containerStarted, at: second(0))
        _ = machine.handle(.timer, at: second(1))
        #expect(machine.handle(.probeTimedOut, at: second(3)) == [.changed(.unhealthy), .wake(at: second(4))])
        #expect(machine.log.map(\.exitCode) == [-1])
        #expect(machine.log.first?.output == "health check exceeded timeout (2s)")
    }

    @Test("the log keeps the last five results, with their output cut to 4096 bytes on a character")
    func log() {
        var machine = ProbeMachine(schedule: ProbeSchedule(interval: .seconds(1)))
        _ = machine.handle(.containerStarted, at: second(0))
        for step in 1...7 {
            _ = machine.handle(.timer, at: second(Int64(step)))
            let output = "x" + String(repeating: "é", count: 3000)
            _ = machine.handle(.probeFinished(exitCode: Int32(step), output: output), at: second(Int64(step)))
        }
        #expect(machine.log.map(\.exitCode) == [3, 4, 5, 6, 7])
        #expect(machine.log.allSatisfy { $0.output.utf8.count == 4095 })
    }

    @Test("what does not belong to the phase changes nothing")
    func strays() {
        var machine = ProbeMachine(schedule: ProbeSchedule(interval: .seconds(5)))
        #expect(machine.handle(.timer, at: second(0)).isEmpty)
        #expect(machine.handle(success, at: second(0)).isEmpty)
        _ = machine.handle(.containerStarted, at: second(0))
        #expect(machine.handle(success, at: second(1)).isEmpty)
        #expect(machine.handle(.timer, at: second(1)) == [.wake(at: second(5))])
        _ = machine.handle(.timer, at: second(5))
        #expect(machine.handle(.timer, at: second(6)).isEmpty)
        #expect(machine.handle(.containerStopped, at: second(7)) == [.changed(.unhealthy)])
        #expect(machine.handle(success, at: second(8)).isEmpty)
        #expect(machine.log.isEmpty)
    }

    @Test("a restart of the container begins anew, a restart of the engine goes on")
    func restarts() {
        var machine = ProbeMachine(schedule: ProbeSchedule(interval: .seconds(5), retries: 3))
        _ = machine.handle(.containerStarted, at: second(0))
        _ = machine.handle(.timer, at: second(5))
        _ = machine.handle(failure, at: second(5))
        _ = machine.handle(.timer, at: second(10))
        #expect(machine.handle(.engineRestarted, at: second(60)) == [.wake(at: second(65))])
        #expect(machine.failingStreak == 1)
        _ = machine.handle(.containerStopped, at: second(61))
        #expect(machine.handle(.engineRestarted, at: second(61)).isEmpty)
        #expect(machine.handle(.containerStarted, at: second(62)) == [.changed(.starting), .wake(at: second(67))])
        #expect(machine.failingStreak == 0)
        #expect(machine.log.count == 1)
    }

    @Test("a disabled check does nothing")
    func disabled() {
        var machine = ProbeMachine(schedule: .disabled)
        for event in [ProbeMachine.Event.containerStarted, .timer, success, .containerStopped] {
            #expect(machine.handle(event, at: second(1)).isEmpty)
        }
        #expect(machine.status == .none)
    }

    @Test("zero and negative values mean Docker's defaults")
    func defaults() {
        let schedule = ProbeSchedule(
            interval: .zero, timeout: .seconds(-1), retries: 0, startPeriod: .seconds(-1), startInterval: .zero)
        #expect(schedule == ProbeSchedule())
        #expect(schedule.interval == .seconds(30))
        #expect(schedule.timeout == .seconds(30))
        #expect(schedule.retries == 3)
        #expect(schedule.startInterval == .seconds(5))
    }
}
