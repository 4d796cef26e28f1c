import Health
import Reconciler
import Testing

/// Whole plans as text: first starts, conditions and restarts.
@Suite("Plans that start")
struct PlanStartTests {
    @Test("a new stack: resources, then all containers, then starts in order and behind conditions")
    func newStack() {
        let text = planText(
            [
                service("web", needs("app"), networks: ["front"]),
                service(
                    "app", replicas: 2, needs("db", .healthy), needs("seed", .completedSuccessfully),
                    networks: ["back", "front"]),
                service("seed", needs("db", .healthy), networks: ["back"]),
                service("db", networks: ["back"], volumes: ["data"], hasHealthcheck: true),
            ], networks: [network("front"), network("back")], volumes: [volume("data")])
        #expect(
            text == """
                create network back: new
                create network front: new
                create volume data: new
                create db-1: new; after create network back, create volume data
                create seed-1: new; after create network back
                create app-1: new; after create network back, create network front
                create app-2: new; after create network back, create network front
                create web-1: new; after create network front
                start db-1: new; after create db-1
                start seed-1: new; after create seed-1, start db-1; when db is healthy
                start app-1: new; after create app-1, start db-1, start seed-1; when db is healthy, seed has completed
                start app-2: new; after create app-2, start db-1, start seed-1; when db is healthy, seed has completed
                start web-1: new; after create web-1, start app-1, start app-2

                """)
    }

    @Test("conditions that hold leave no gate, those that do not yet keep one")
    func conditions() {
        let services = [
            service("db", hasHealthcheck: true), service("seed"),
            service("app", needs("db", .healthy), needs("seed", .completedSuccessfully)),
        ]
        let app = container("app", .created, startedAt: nil)
        let waiting = ObservedState(containers: [container("db", health: .starting), container("seed"), app])
        #expect(
            planText(services, observed: waiting)
                == "start app-1: not started yet; when db is healthy, seed has completed\n")
        let ready = ObservedState(
            containers: [container("db", health: .healthy), container("seed", exited(0, at: 2)), app])
        #expect(planText(services, observed: ready) == "start app-1: not started yet\n")
    }

    @Test("a dependency that failed keeps its dependents down, and only these")
    func failedDependency() {
        let text = planText(
            [
                service("db", hasHealthcheck: true), service("seed"), service("other"),
                service("app", needs("db", .healthy), needs("seed", .completedSuccessfully)),
                service("web", needs("app")), service("lenient", needs("db", .healthy, isRequired: false)),
                service("naive", needs("other", .healthy)),
            ],
            observed: ObservedState(containers: [
                container("db", health: .unhealthy), container("seed", exited(3, at: 2)),
            ]))
        #expect(
            text == """
                create other-1: new
                create app-1: new
                create lenient-1: new
                create naive-1: new
                create web-1: new
                start other-1: new; after create other-1
                start lenient-1: new; after create lenient-1
                error: app: dependency db is unhealthy
                error: app: dependency seed has exited with code 3
                error: naive: dependency other has no healthcheck
                warning: seed: seed-1 has exited with code 3; restart is no
                error: web: dependency app cannot start

                """)
    }

    @Test("a service that cannot be created is left out with its dependents; an existing container stays")
    func problem() {
        let services = [
            service("db", hash: "h2", problem: "image db:1 is not there"),
            service("cache", problem: "image cache:1 is not there"), service("web", needs("cache")),
            service("api", needs("db")),
        ]
        #expect(
            planText(services, observed: ObservedState(containers: [container("db")])) == """
                create api-1: new
                create web-1: new
                start api-1: new; after create api-1
                error: cache: image cache:1 is not there
                error: db: image db:1 is not there
                error: web: dependency cache cannot be created

                """)
    }

    struct Restart: Sendable, CustomTestStringConvertible {
        var rule = RestartRule.no
        var code: Int32 = 0
        var at = 99.0
        var backoff = RestartBackoff()
        var stoppedBy: ObservedContainer.StopOrigin?
        var runsOnce = false
        var requestedAt = 0.5
        let text: String
        var testDescription: String { "\(rule), exit \(code), \(stoppedBy?.rawValue ?? "by itself"): \(text)" }
    }

    @Test(
        "what becomes of a container that has ended",
        arguments: [
            Restart(text: "nothing to do\n"),
            Restart(code: 2, text: "warning: web: web-1 has exited with code 2; restart is no\n"),
            Restart(rule: .always, text: "start web-1: restart always after exit 0\n"),
            Restart(rule: .unlessStopped, code: 137, text: "start web-1: restart unless-stopped after exit 137\n"),
            Restart(rule: .onFailure(maximumRetries: nil), text: "nothing to do\n"),
            Restart(
                rule: .onFailure(maximumRetries: nil), code: 1, text: "start web-1: restart on-failure after exit 1\n"),
            Restart(
                rule: .onFailure(maximumRetries: 2), code: 1,
                backoff: RestartBackoff(delay: .seconds(1), restartCount: 2),
                text: "warning: web: web-1 has exited with code 1 after 2 restarts; restart is on-failure:2\n"),
            Restart(
                rule: .always, code: 1, backoff: RestartBackoff(delay: .seconds(4), restartCount: 5),
                text: "wake at 2023-11-14T22:15:03.000000000Z\n"),
            Restart(rule: .always, stoppedBy: .user, text: "nothing to do\n"),
            Restart(rule: .always, stoppedBy: .user, requestedAt: 99.5, text: "start web-1: requested\n"),
            Restart(stoppedBy: .plan, text: "start web-1: stopped by an earlier plan\n"),
            Restart(requestedAt: 99.5, text: "start web-1: requested\n"),
            Restart(runsOnce: true, requestedAt: 99.5, text: "nothing to do\n"),
            Restart(code: 1, runsOnce: true, requestedAt: 99.5, text: "start web-1: requested\n"),
            // The clock was set back by ten minutes.
            Restart(rule: .always, at: 700, text: "start web-1: restart always after exit 0\n"),
        ])
    func restarts(test: Restart) {
        let observed = ObservedState(
            containers: [
                container("web", exited(test.code, at: test.at), backoff: test.backoff, stoppedBy: test.stoppedBy)
            ])
        let services = [service("web", restart: test.rule, runsOnce: test.runsOnce)]
        #expect(planText(services, observed: observed, requestedAt: test.requestedAt) == test.text)
    }

    @Test("an operation that failed is not tried again before its time, and holds up what needs it")
    func failures() {
        let services = [
            service("db", networks: ["back"]), service("web", needs("db")),
            service("api", needs("db", isRequired: false)),
        ]
        let failure = ObservedFailure(message: "address in use", count: 3, failedAt: second(99), retryAt: second(101))
        let observed = ObservedState(
            networks: [ObservedNetwork(name: "back", hash: "n1")], failures: ["create db-1": failure])
        #expect(
            planText(services, networks: [network("back")], observed: observed) == """
                create api-1: new
                create web-1: new
                start api-1: new; after create api-1
                error: db: create db-1 failed 3 times: address in use
                error: web: waits for db
                wake at 2023-11-14T22:15:01.000000000Z

                """)
        let again = planText([service("db")], observed: observed, requestedAt: 99.5)
        #expect(again.hasPrefix("create db-1: new\nstart db-1: new; after create db-1\n"))
    }

    @Test("containers are created and not started where that was asked for")
    func noStart() {
        let text = planText(
            [service("db"), service("web", needs("db")), service("old")],
            options: ReconcileOptions(noStart: true),
            observed: ObservedState(containers: [container("old", exited(0, at: 0.1))]))
        #expect(text == "create db-1: new\ncreate web-1: new\n")
    }

    @Test("services that are not part of the request are neither touched nor waited for")
    func selection() {
        let observed = ObservedState(containers: [container("db", hash: "h0")])
        let text = planText(
            [service("db", hasHealthcheck: true, isSelected: false), service("web", needs("db", .healthy))],
            observed: observed)
        #expect(text == "create web-1: new\nstart web-1: new; after create web-1\n")
    }

    @Test("a cycle and a dependency that is not there are findings, not traps")
    func brokenGraph() {
        let text = planText([
            service("a", needs("b")), service("b", needs("a")), service("c", needs("ghost")),
            service("d", needs("ghost", isRequired: false)),
        ])
        #expect(
            text == """
                create c-1: new
                create d-1: new
                start d-1: new; after create d-1
                error: a: it depends on itself
                error: b: it depends on itself
                error: c: dependency ghost does not exist

                """)
    }
}
