import ComposeModel
import Health
import Reconciler
import Testing

@testable import Engine

@Suite("What `up --wait` waits for")
struct ReadinessTests {
    private func readiness(
        _ containers: [(service: String, status: ObservedContainer.Status, health: HealthStatus)],
        restart: RestartPolicy? = nil, unselected: [String] = []
    ) throws -> Readiness {
        let services = ["web", "db"].map { name in
            var service = Service(name: name, image: name)
            service.restart = restart
            return service
        }
        var stack = Sample.stack()
        stack.unselected = unselected
        let definition = try StackDefinition(
            stack: stack, generation: try Sample.generation(Sample.project(services)))
        let observed = try containers.map { container in
            ObservedContainer(
                id: try Sample.id("a"), name: "shop-\(container.service)-1", service: container.service, number: 1,
                hash: "", image: try Sample.digest("1"), createdAt: Sample.time, status: container.status,
                health: container.health)
        }
        return Readiness(of: ObservedState(containers: observed), definition)
    }

    private static let running = ObservedContainer.Status.running(since: Sample.time)

    struct Case: Sendable, CustomTestStringConvertible {
        var status: ObservedContainer.Status
        var health = HealthStatus.none
        var restart: RestartPolicy?
        var result: Readiness
        var testDescription: String { "\(status) \(health) \(restart.map { "\($0)" } ?? "")" }
    }

    @Test(
        "one container",
        arguments: [
            Case(status: running, result: .ready), Case(status: running, health: .healthy, result: .ready),
            Case(status: running, health: .starting, result: .pending), Case(status: .created, result: .pending),
            Case(
                status: running, health: .unhealthy, result: .failed(subject: "shop-web-1", message: "is unhealthy")),
            Case(status: .exited(code: 0, at: Sample.time), result: .ready),
            Case(
                status: .exited(code: 3, at: Sample.time), result: .failed(subject: "shop-web-1", message: "exited (3)")
            ),
            Case(status: .exited(code: 3, at: Sample.time), restart: .always, result: .pending),
            Case(status: .removing, result: .pending),
        ])
    func single(_ example: Case) throws {
        #expect(try readiness([("web", example.status, example.health)], restart: example.restart) == example.result)
    }

    @Test("one that is not ready holds all up, one that failed is told, others are not looked at")
    func several() throws {
        #expect(try readiness([("web", Self.running, .starting), ("db", Self.running, .none)]) == .pending)
        #expect(
            try readiness([("web", Self.running, .starting), ("db", Self.running, .unhealthy)])
                == .failed(subject: "shop-db-1", message: "is unhealthy"))
        #expect(
            try readiness(
                [("web", Self.running, .none), ("db", Self.running, .unhealthy), ("orphan", .created, .none)],
                unselected: ["db"]) == .ready)
    }
}
