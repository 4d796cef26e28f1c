import EngineAPI
import Testing
import Timestamps

@testable import Engine

@Suite("Waiting for a stack")
struct ConvergenceRequestTests {
    private let stream: ProgressStream
    private let continuation: ProgressStream.Continuation

    init() { (stream, continuation) = ProgressStream.makeStream() }

    private func request(deadline: Timestamp? = nil) -> ConvergenceRequest {
        ConvergenceRequest(target: .up, waitsForHealth: false, deadline: deadline, continuation: continuation)
    }

    private func events() async throws -> [ProgressEvent] {
        var events: [ProgressEvent] = []
        for try await event in stream { events.append(event) }
        return events
    }

    @Test("a request ends once, with what failed, each failure told once, and how much was done")
    func summary() async throws {
        let request = request()
        for _ in 0..<3 { request.count() }
        for _ in 0..<2 { request.fail("web", "no port") }
        request.finish([.init(subject: "db", message: "no image")])
        request.finish([])
        #expect(
            try await events() == [
                .finished(
                    ProgressSummary(
                        ok: false,
                        failures: [
                            .init(subject: "web", message: "no port"), .init(subject: "db", message: "no image"),
                        ],
                        changed: 3))
            ])
    }

    @Test("a failure that a retry made good is forgotten")
    func retry() async throws {
        let request = request()
        request.fail("web", "no port")
        request.fail("db", "no image")
        #expect(request.hasFailed)
        request.succeed("web")
        request.succeed("db")
        #expect(!request.hasFailed)
        request.finish([])
        #expect(try await events() == [.finished(ProgressSummary(ok: true, changed: 0))])
    }

    @Test("a warning is shown once, a wait again when it changes or after another state")
    func repetitions() async throws {
        let request = request()
        for _ in 0..<2 { request.warn("web", "old") }
        #expect(request.isNewWait(of: "web", "until db is healthy"))
        #expect(!request.isNewWait(of: "web", "until db is healthy"))
        #expect(request.isNewWait(of: "api", "until db is healthy"))
        #expect(request.isNewWait(of: "web", "until db has started"))
        request.send(ResourceProgress(ResourceName(.container, "web"), .started, at: Sample.time))
        #expect(request.isNewWait(of: "web", "until db has started"))
        request.finish([])
        let states = try await events().map { event in
            if case .resource(let progress) = event { progress.state } else { ProgressState.running }
        }
        #expect(states == [.warning, .started, .running])
    }

    @Test("the deadline is past when its time has come")
    func deadline() {
        #expect(!request().isPastDeadline)
        #expect(request(deadline: Sample.time).isPastDeadline)
        #expect(!request(deadline: Timestamp.now().adding(.seconds(3600))).isPastDeadline)
    }
}
