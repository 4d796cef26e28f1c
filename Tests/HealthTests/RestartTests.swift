import Health
import Testing

@Suite("Restart rules")
struct RestartTests {
    @Test(
        "texts are read and written as the stack file spells them",
        arguments: [
            ("no", RestartRule.no), ("always", .always), ("unless-stopped", .unlessStopped),
            ("on-failure", .onFailure(maximumRetries: nil)), ("on-failure:3", .onFailure(maximumRetries: 3)),
        ])
    func spelling(text: String, rule: RestartRule) {
        #expect(RestartRule(text) == rule)
        #expect(rule.description == text)
    }

    @Test("texts that are no rule", arguments: ["never", "on-failure:", "on-failure:-1", "on-failure:x", "Always"])
    func unreadable(text: String) {
        #expect(RestartRule(text) == nil)
    }

    @Test("the empty text is no, and a limit of 0 is none")
    func specialTexts() {
        #expect(RestartRule("") == .no)
        #expect(RestartRule("on-failure:0") == .onFailure(maximumRetries: nil))
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let rule: RestartRule
        let exitCode: Int32
        let count: Int
        let restarts: Bool
        var testDescription: String { "\(rule) after exit \(exitCode) and \(count) restarts" }
    }

    @Test(
        "who is restarted",
        arguments: [
            Case(rule: .no, exitCode: 1, count: 0, restarts: false),
            Case(rule: .always, exitCode: 0, count: 99, restarts: true),
            Case(rule: .unlessStopped, exitCode: 0, count: 0, restarts: true),
            Case(rule: .onFailure(maximumRetries: nil), exitCode: 0, count: 0, restarts: false),
            Case(rule: .onFailure(maximumRetries: nil), exitCode: 1, count: 99, restarts: true),
            Case(rule: .onFailure(maximumRetries: 3), exitCode: 137, count: 2, restarts: true),
            Case(rule: .onFailure(maximumRetries: 3), exitCode: 137, count: 3, restarts: false),
        ])
    func restarts(test: Case) {
        #expect(test.rule.restarts(exitCode: test.exitCode, restartCount: test.count) == test.restarts)
    }

    @Test("waits double from 100 ms to a minute and begin anew after 10 s of running")
    func backoff() {
        var backoff = RestartBackoff()
        var waits: [Duration] = []
        for _ in 0..<12 {
            backoff.containerExited(ranFor: .seconds(1))
            backoff.restartedByRule()
            waits.append(backoff.delay)
        }
        #expect(
            waits == [
                .milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(800), .milliseconds(1_600),
                .milliseconds(3_200), .milliseconds(6_400), .milliseconds(12_800), .milliseconds(25_600),
                .milliseconds(51_200), .seconds(60), .seconds(60),
            ])
        #expect(backoff.restartCount == 12)
        backoff.containerExited(ranFor: .seconds(10))
        #expect(backoff.delay == .milliseconds(100))
        #expect(backoff.restartCount == 12)
        backoff.startedOnRequest()
        #expect(backoff == RestartBackoff())
    }

    @Test("failed operations wait by the same steps")
    func failures() {
        #expect(RestartBackoff.delay(afterFailures: 0) == .zero)
        #expect(RestartBackoff.delay(afterFailures: 1) == .milliseconds(100))
        #expect(RestartBackoff.delay(afterFailures: 5) == .milliseconds(1_600))
        #expect(RestartBackoff.delay(afterFailures: .max) == .seconds(60))
    }
}
