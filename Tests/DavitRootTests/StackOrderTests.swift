import Foundation
import Testing

/// `depends_on`, one-shot services and `--wait`.
@Suite("A stack starts in order", .serialized, .tags(.root), rootCondition)
struct StackOrderTests {
    @Test("service_started: a dependency runs first")
    func started() throws {
        let lab = try StackLab.up("order", "services: {a: {<<: *idle, depends_on: [b]}, b: *idle}")
        #expect(try lab.time("b", "StartedAt") < lab.time("a", "StartedAt"))
        try lab.finish()
    }

    @Test("service_healthy: a dependent starts once the health check has succeeded")
    func healthy() throws {
        let lab = try StackLab.up(
            "healthy",
            """
            services:
              db:
                image: busybox
                command: sh -c 'sleep 0.5; touch /ready; exec sleep 1000'
                stop_grace_period: 0s
                healthcheck: {test: [CMD, test, -e, /ready], start_period: 60s, start_interval: 50ms}
              web: {<<: *idle, depends_on: {db: {condition: service_healthy}}}
            """)
        #expect(try lab.ps("db", "Health") == "healthy")
        #expect(try lab.pid("web") != 0)
        #expect(try lab.see("db", "[ -e /ready ] && echo yes") == "yes")
        let ready = try lab.see("db", "date -u -r /ready +%Y-%m-%dT%H:%M:%S")
        #expect(try lab.time("web", "StartedAt") > ready)
        try lab.finish()
    }

    @Test("service_completed_successfully: a dependent starts after the job has ended well")
    func completed() throws {
        let lab = try StackLab.up(
            "completed",
            """
            services:
              seed: {image: busybox, command: sleep 0.5}
              web: {<<: *idle, depends_on: {seed: {condition: service_completed_successfully}}}
            """)
        #expect(try lab.ps("seed", "State") == "exited")
        #expect(try lab.time("seed", "FinishedAt") <= lab.time("web", "StartedAt"))
        try lab.finish()
    }

    @Test("a job that fails holds back its dependents alone, and up says why")
    func failedJob() throws {
        let lab = try StackLab(
            "failedjob",
            """
            services:
              seed: {image: busybox, command: sh -c 'exit 3'}
              web: {<<: *idle, depends_on: {seed: {condition: service_completed_successfully}}}
              other: *idle
            """)
        let up = try lab.davit("up", "-d")
        #expect(up.status == 1)
        #expect(up.err.contains("web") && up.err.contains("seed has exited with code 3"), "\(up)")
        #expect(try lab.pid("web") == 0)
        #expect(try lab.pid("other") != 0)
        try lab.finish()
    }

    @Test("a dependent of a service that becomes unhealthy is not started, and up says why")
    func unhealthyDependency() throws {
        let lab = try StackLab(
            "sickdb",
            """
            services:
              db: {<<: *idle, healthcheck: {test: [CMD, "false"], interval: 50ms, retries: 2}}
              web: {<<: *idle, depends_on: {db: {condition: service_healthy}}}
            """)
        let up = try lab.davit("up", "-d")
        #expect(up.status == 1)
        #expect(up.err.contains("web") && up.err.contains("db is unhealthy"), "\(up)")
        #expect(try lab.pid("web") == 0)
        #expect(try lab.pid("db") != 0)
        try lab.finish()
    }

    @Test("a one-shot runs again at the next up, one with job: once does not")
    func jobs() throws {
        let lab = try StackLab.up(
            "jobs",
            """
            services:
              again: {image: busybox, command: echo ran}
              once: {image: busybox, command: echo ran, x-davit: {job: once}}
              last:
                <<: *idle
                depends_on:
                  again: {condition: service_completed_successfully}
                  once: {condition: service_completed_successfully}
            """)
        #expect(try lab.logs("again") == ["ran"])
        let last = try lab.pid("last")
        try lab.start()
        try eventually { try lab.logs("again") == ["ran", "ran"] }
        #expect(try lab.logs("once") == ["ran"])
        #expect(try lab.pid("last") == last)
        try lab.finish()
    }

    @Test("--wait returns when every service is healthy")
    func waits() throws {
        let lab = try StackLab(
            "waits",
            """
            services:
              a:
                image: busybox
                command: sh -c 'sleep 0.5; touch /ready; exec sleep 1000'
                stop_grace_period: 0s
                healthcheck: {test: [CMD, test, -e, /ready], start_period: 60s, start_interval: 50ms}
            """)
        try lab.must("up", "--wait")
        #expect(try lab.ps("a", "Health") == "healthy")
        try lab.finish()
    }

    @Test("--wait fails when a service turns unhealthy, and names it")
    func waitsForUnhealthy() throws {
        let lab = try StackLab(
            "sick",
            """
            services:
              a: {<<: *idle, healthcheck: {test: [CMD, "false"], interval: 50ms, retries: 2}}
              b: *idle
            """)
        let up = try lab.davit("up", "--wait")
        #expect(up.status == 1)
        #expect(up.err.contains("\(lab.container("a"))") && up.err.contains("unhealthy"), "\(up)")
        #expect(try lab.ps("a", "Health") == "unhealthy")
        #expect(try lab.pid("b") != 0)
        try lab.finish()
    }

    @Test("--wait-timeout ends a wait that would go on")
    func waitTimeout() throws {
        let lab = try StackLab(
            "late",
            "services: {a: {<<: *idle, healthcheck: {test: [CMD, 'false'], start_period: 1000s, start_interval: 1s}}}")
        let up = try lab.davit("up", "--wait", "--wait-timeout", "1")
        #expect(up.status == 1)
        #expect(up.err.contains("--wait-timeout"), "\(up)")
        #expect(try lab.ps("a", "Health") == "starting")
        try lab.finish()
    }
}

extension StackLab {
    /// A time of a service's first container, as RFC 3339 text: `StartedAt`, `FinishedAt`.
    func time(_ service: String, _ field: String) throws -> String {
        let state = try instance.inspect(container(service))["State"] as? [String: Any]
        return try #require(state?[field] as? String)
    }
}
