import Foundation
import Testing

/// `kill -9` of davit's own processes: what runs goes on, what ended is known, what is due is done.
@Suite("Killed parts of davit", .serialized, .tags(.root), rootCondition)
struct StackKillTests {
    @Test("containers, their traffic, names and logs go on without davitd, and the next command finds them as they are")
    func killedDaemon() throws {
        let port = StackLab.port()
        let lab = try StackLab.up(
            "goeson",
            """
            services:
              web:
                image: busybox
                command: sh -c 'echo hello > /tmp/index.html; exec httpd -f -p 80 -h /tmp'
                stop_grace_period: 0s
                ports: ["\(port):80"]
              client:
                image: busybox
                command: sh -c 'while true; do wget -q -O - http://web/ && echo fetched; sleep 0.1; done'
                stop_grace_period: 0s
            """)
        try eventually { try lab.logs("client").contains("fetched") }
        let pids = [try lab.pid("web"), try lab.pid("client")]
        let daemon = try lab.killDaemon()
        let log = "\(lab.instance.root)/logs/goeson/client-1.log"
        let size = try FileManager.default.attributesOfItem(atPath: log)[.size] as? Int ?? 0
        #expect(try shell("curl -s http://127.0.0.1:\(port)/").out == "hello\n")
        try eventually("the client fetches by name while davitd is away") {
            let text = try String(contentsOfFile: log, encoding: .utf8)
            return String(decoding: Array(text.utf8).dropFirst(size), as: UTF8.self).contains("fetched")
        }
        #expect(try lab.ps("web", "State") == "running")
        #expect([try lab.pid("web"), try lab.pid("client")] == pids)
        #expect(try lab.instance.daemonPID != daemon)
        #expect(try shell("curl -s http://127.0.0.1:\(port)/").out == "hello\n")
        #expect(try lab.see("web", "wget -q -O - http://web/") == "hello")
        #expect(try lab.davit("plan").status == 0)
        try lab.finish()
    }

    @Test("the exit code of a container that ended while davitd was away is not lost")
    func exitWhileAway() throws {
        let lab = try StackLab.up(
            "exits",
            """
            services:
              a:
                image: busybox
                command: sh -c 'until [ -e /go/now ]; do sleep 0.05; done; exit 7'
                volumes: ['./go:/go']
            """)
        let pid = try lab.pid("a")
        try lab.killDaemon()
        _ = FileManager.default.createFile(atPath: lab.directory + "/go/now", contents: nil)
        eventually { hasEnded(pid) }
        #expect(try lab.ps("a", "State") == "exited")
        #expect(try lab.ps("a", "ExitCode") == "7")
        try lab.finish()
    }

    @Test("a container that its policy restarts and that ended while davitd was away is started by the next davitd")
    func restartWhenBack() throws {
        let lab = try StackLab.up("due", "services: {a: {<<: *idle, restart: always}}")
        let pid = try lab.pid("a")
        try lab.killDaemon()
        kill(pid, SIGKILL)
        eventually { hasEnded(pid) }
        try lab.must("ps")
        try eventually { ![0, pid].contains(try lab.pid("a")) }
        try lab.finish()
    }

    @Test("what the user stopped stays so after davitd was killed")
    func stoppedStays() throws {
        let lab = try StackLab.up(
            "rests", "services: {a: {<<: *idle, restart: always}, other: {<<: *idle, restart: always}}")
        try lab.must("stop", "a")
        try lab.killDaemon()
        try lab.must("ps")
        try lab.turn("other")
        #expect(try lab.ps("a", "State") == "exited")
        try lab.finish()
    }

    @Test("health is known again after davitd was killed")
    func healthAfterKill() throws {
        let lab = try StackLab.up(
            "well", "services: {a: {<<: *idle, healthcheck: {test: [CMD, 'true'], interval: 200ms}}}")
        try eventually { try lab.ps("a", "Health") == "healthy" }
        try lab.killDaemon()
        try eventually { try lab.ps("a", "Health") == "healthy" }
        try lab.finish()
    }

    @Test("a container whose shim is killed dies with it, leaves nothing, and comes back by its policy")
    func killedShim() throws {
        let lab = try StackLab.up("shimless", "services: {a: {<<: *idle, restart: always}, b: *idle}")
        let a = try lab.pid("a")
        let b = try lab.pid("b")
        for service in ["a", "b"] { kill(try lab.shimPID(service), SIGKILL) }
        try eventually { ![0, a].contains(try lab.pid("a")) }
        try eventually { try lab.ps("b", "State") == "exited" }
        eventually { hasEnded(a) && hasEnded(b) }
        #expect(try lab.ps("b", "ExitCode") == "137")
        #expect(try lab.cgroups("b") == [])
        #expect(try lab.see("a", "echo alive") == "alive")
        try lab.finish()
    }

    @Test("shim and davitd killed together leave no container and no cgroup behind")
    func killedShimAndDaemon() throws {
        let lab = try StackLab.up("alone", "services: {a: {<<: *idle, restart: always}, b: *idle}")
        let pids = [try lab.pid("a"), try lab.pid("b")]
        let shims = [try lab.shimPID("a"), try lab.shimPID("b")]
        try lab.killDaemon()
        for shim in shims { kill(shim, SIGKILL) }
        eventually { pids.allSatisfy { hasEnded($0) } }
        #expect(try lab.ps("b", "ExitCode") == "137")
        #expect(try lab.cgroups("b") == [])
        try eventually { ![0, pids[0]].contains(try lab.pid("a")) }
        try lab.finish()
    }

    @Test("names resolve again after davit-dns was killed", arguments: [true, false])
    func killedNames(daemonIsThere: Bool) throws {
        let lab = try StackLab.up("named", "services: {a: *idle, b: *idle}")
        #expect(try lab.exec("a", "nslookup b").status == 0)
        let pid = try lab.namesPID()
        if !daemonIsThere { try lab.killDaemon() }
        kill(pid, SIGKILL)
        eventually { hasEnded(pid) }
        try eventually { try lab.exec("a", "nslookup b").status == 0 }
        #expect(try lab.namesPID() != pid)
        try lab.finish()
    }

    @Test("commands that find no davitd at the same moment start one, and all succeed")
    func commandsStartOneDaemon() throws {
        let lab = try StackLab.up("race", "services: {a: *idle}")
        for _ in 0..<3 {
            try lab.killDaemon()
            let commands = try (0..<4).map { _ in try BackgroundCommand(lab, "ps", "-q") }
            for outcome in commands.map({ $0.wait() }) {
                #expect(outcome.status == 0 && outcome.lines.count == 1, "\(outcome)")
            }
            let daemon = try lab.instance.daemonPID
            try eventually { try lab.daemons() == [daemon] }
        }
        try lab.finish()
    }
}

extension StackLab {
    /// Ends davitd by SIGKILL and waits until it is gone; its pid.
    @discardableResult
    func killDaemon() throws -> Int32 {
        let pid = try instance.daemonPID
        kill(pid, SIGKILL)
        eventually("davitd is gone") { hasEnded(pid) }
        return pid
    }

    func shimPID(_ service: String) throws -> Int32 {
        let id = try #require(try instance.inspect(container(service))["Id"] as? String)
        let state = try Data(contentsOf: URL(fileURLWithPath: "\(instance.runFolder)/shims/\(id)/state.json"))
        let object = try JSONSerialization.jsonObject(with: state) as? [String: Any]
        return Int32(try #require(object?["shimPid"] as? Int))
    }

    func namesPID() throws -> Int32 {
        let text = try String(contentsOfFile: "\(instance.runFolder)/dns/dns.lock", encoding: .utf8)
        return try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    /// The folders of a service's container below /sys/fs/cgroup.
    func cgroups(_ service: String) throws -> [String] {
        let id = try #require(try instance.inspect(container(service))["Id"] as? String)
        return try shell("find /sys/fs/cgroup -type d -name \(id)").lines
    }

    /// The davitds of the instance.
    func daemons() throws -> [Int32] {
        try shell("pgrep -f '^davitd --root \(instance.root) '").lines.compactMap { Int32($0) }
    }
}
