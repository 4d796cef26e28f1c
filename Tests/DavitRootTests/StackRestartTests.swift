import Foundation
import Testing

/// `restart`, and what the user stops.
@Suite("Containers that end", .serialized, .tags(.root), rootCondition)
struct StackRestartTests {
    @Test("a killed container comes back with its address", arguments: ["always", "unless-stopped", "on-failure"])
    func comesBack(policy: String) throws {
        let lab = try StackLab.up("back", "services: {a: {<<: *idle, restart: \(policy)}}")
        let pid = try lab.pid("a")
        let address = try lab.see("a", "hostname -i")
        #expect(kill(pid, SIGKILL) == 0)
        try eventually { ![0, pid].contains(try lab.pid("a")) }
        #expect(try lab.see("a", "hostname -i") == address)
        #expect(try lab.instance.inspect(lab.container("a"))["RestartCount"] as? Int == 1)
        try lab.finish()
    }

    @Test("without a restart policy a killed container stays exited with 137")
    func staysDown() throws {
        let lab = try StackLab.up("stays", "services: {a: *idle, other: {<<: *idle, restart: always}}")
        #expect(kill(try lab.pid("a"), SIGKILL) == 0)
        try eventually { try lab.ps("a", "State") == "exited" }
        #expect(try lab.ps("a", "ExitCode") == "137")
        try lab.turn("other")
        #expect(try lab.ps("a", "State") == "exited")
        try lab.finish()
    }

    @Test("on-failure:2 tries twice more and then gives up")
    func onFailureLimit() throws {
        let lab = try StackLab.up(
            "limited", "services: {a: {image: busybox, command: sh -c 'echo ran; exit 3', restart: 'on-failure:2'}}")
        try eventually { try lab.ps("a", "State") == "exited" && lab.logs("a").count == 3 }
        #expect(try lab.ps("a", "ExitCode") == "3")
        #expect(try lab.logs("a") == ["ran", "ran", "ran"])
        try lab.finish()
    }

    @Test("on-failure leaves a program alone that ended well")
    func onFailureSuccess() throws {
        let lab = try StackLab.up(
            "well",
            """
            services:
              a: {image: busybox, command: echo ran, restart: on-failure}
              other: {<<: *idle, restart: always}
            """)
        try eventually { try lab.ps("a", "State") == "exited" }
        try lab.turn("other")
        #expect(try lab.logs("a") == ["ran"])
        try lab.finish()
    }

    @Test("always starts again what ended well")
    func alwaysAfterSuccess() throws {
        let lab = try StackLab.up("ever", "services: {a: {image: busybox, command: echo ran, restart: always}}")
        try eventually { try lab.logs("a").count >= 3 }
        try lab.finish()
    }

    @Test("what the user stops is left alone until the next up", arguments: ["always", "unless-stopped"])
    func userStop(policy: String) throws {
        let lab = try StackLab.up(
            "stopped", "services: {a: {<<: *idle, restart: \(policy)}, other: {<<: *idle, restart: always}}")
        try lab.must("stop", "a")
        #expect(try lab.ps("a", "State") == "exited")
        try lab.turn("other")
        #expect(try lab.ps("a", "State") == "exited")
        try lab.start()
        #expect(try lab.pid("a") != 0)
        try lab.finish()
    }

    @Test("start brings back what the user stopped, restart gives a new process")
    func startAndRestart() throws {
        let lab = try StackLab.up("actions", "services: {a: *idle}")
        try lab.must("stop")
        #expect(try lab.pid("a") == 0)
        try lab.must("start")
        let pid = try lab.pid("a")
        #expect(pid != 0)
        try lab.must("restart")
        #expect(![0, pid].contains(try lab.pid("a")))
        #expect(try lab.davit("plan").status == 0)
        try lab.finish()
    }
}

extension StackLab {
    /// Kills a service that restarts and waits until it is back: the stack's loop has then gone round.
    func turn(_ service: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let pid = try pid(service)
        try #require(pid != 0)
        kill(pid, SIGKILL)
        try eventually(
            "\(service) comes back", { ![0, pid].contains(try self.pid(service)) }, sourceLocation: sourceLocation)
    }
}
