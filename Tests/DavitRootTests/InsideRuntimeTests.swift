import Foundation
import Testing

/// Containers that a runtime of another make runs: what is inside is what davit's own gives, and so is their life.
@Suite("Inside: other runtimes", .serialized, .tags(.root), rootCondition)
struct InsideRuntimeTests {
    static let runtimes = ["crun", "runc"]

    /// What the runtime itself says of a container, which it alone has made then.
    private func state(_ lab: StackLab, _ service: String, of runtime: String) throws -> String {
        let id = try #require(try lab.ps(service, "ID"))
        let root = "\(lab.instance.runFolder)/shims/\(id)/runtime"
        let output = try shell("\(runtime) --root \(root) state \(id)")
        let state = try JSONSerialization.jsonObject(with: Data(output.out.utf8)) as? [String: Any]
        return state?["status"] as? String ?? "\(output)"
    }

    @Test("identity, limits, files, network and privileges are the stack file's", arguments: runtimes)
    func inside(runtime: String) throws {
        let lab = try StackLab.up(
            "rt-\(runtime)",
            """
            services:
              a:
                <<: *idle
                runtime: \(runtime)
                hostname: box
                domainname: example.org
                user: redis
                environment: {GREETING: hello}
                read_only: true
                tmpfs: /scratch
                volumes: [data:/data, ./given:/given:ro]
                sysctls: {net.core.somaxconn: 77, kernel.msgmax: 5000}
                ulimits: {nofile: 100}
                mem_limit: 20m
                pids_limit: 33
                devices: ["/dev/null:/dev/nothing"]
                configs: [note]
              root: {<<: *idle, runtime: \(runtime)}
              own: *idle
            volumes: {data: {}}
            configs: {note: {content: "a note"}}
            """, files: [:])
        #expect(try state(lab, "a", of: runtime) == "running")
        #expect(try lab.see("a", "hostname; cat /proc/sys/kernel/domainname; id -un") == "box\nexample.org\nredis")
        #expect(try lab.see("a", "tr '\\0' '\\n' < /proc/1/environ | grep GREETING") == "GREETING=hello")
        #expect(try lab.exec("a", "touch /new").err.contains("Read-only"))
        #expect(try lab.exec("root", "touch /new").status == 0)
        #expect(try lab.see("a", "cat /note; ls -l /dev/nothing | awk '{print $5 $6}'") == "a note1,3")
        #expect(
            try lab.see("a", "cat /proc/sys/net/core/somaxconn /proc/sys/kernel/msgmax; ulimit -n") == "77\n5000\n100")
        #expect(try lab.see("a", "grep -c ' /scratch tmpfs' /proc/mounts") == "1")
        for set in ["CapPrm", "CapEff", "CapBnd"] {
            #expect(try lab.status("root", set) == "00000000a80425fb", "\(set)")
        }
        for set in ["CapInh", "CapAmb"] { #expect(try lab.status("root", set) == "0000000000000000", "\(set)") }
        #expect(try lab.status("a", "Seccomp") == "2")
        #expect(try lab.exec("root", "unshare -m true").err.contains("not permitted"))
        #expect(try lab.exec("root", "nslookup own > /dev/null && ping -c1 -W2 a > /dev/null").status == 0)
        #expect(try lab.exec("own", "ping -c1 -W2 root > /dev/null").status == 0)
        let (a, own) = (try lab.pid("a"), try lab.pid("own"))
        for kind in ["pid", "mnt", "net", "ipc", "uts"] {
            let links = try ["self", "\(a)", "\(own)"].map {
                try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\($0)/ns/\(kind)")
            }
            #expect(Set(links).count == 3, "\(kind): \(links)")
        }
        // In the very group that davit would have put it into, limits and all.
        let groups = try String(contentsOfFile: "/proc/\(a)/cgroup", encoding: .utf8)
        let id = try #require(try lab.ps("a", "ID"))
        #expect(groups.contains("/davit-") && groups.contains(id), "\(groups)")
        let limit = try shell("cat /sys/fs/cgroup/{pids/,}davit-*/\(id)/pids.max 2>/dev/null")
        #expect(limit.out.split(separator: "\n").first == "33")
        // The host does not see the root file system.
        let mounts = try String(contentsOfFile: "/proc/self/mounts", encoding: .utf8)
        #expect(!mounts.contains(id + "/bundle"))
        try lab.finish()
    }

    @Test("logs, exit codes, stop signals and restarts are as with davit's own", arguments: runtimes)
    func life(runtime: String) throws {
        let lab = try StackLab.up(
            "life-\(runtime)",
            """
            services:
              ends: {image: busybox, runtime: \(runtime), command: "sh -c 'echo out; echo err >&2; exit 7'"}
              again:
                image: busybox
                runtime: \(runtime)
                restart: on-failure:2
                command: sh -c 'echo turn; exit 1'
              polite:
                image: busybox
                runtime: \(runtime)
                stop_signal: SIGUSR1
                command: sh -c 'trap "echo usr1; exit 9" USR1; echo ready; while :; do sleep 0.1; done'
              deaf:
                image: busybox
                runtime: \(runtime)
                stop_grace_period: 300ms
                command: "sh -c 'trap : TERM; while :; do sleep 0.1; done'"
            """)
        try eventually { try lab.ps("ends", "State") == "exited" }
        #expect(try lab.ps("ends", "ExitCode") == "7")
        #expect(try lab.logs("ends").sorted() == ["err", "out"])
        try eventually("three turns") { try lab.logs("again") == ["turn", "turn", "turn"] }
        try eventually { try lab.logs("polite").contains("ready") }
        try lab.must("stop")
        #expect(try lab.ps("polite", "ExitCode") == "9")
        #expect(try lab.logs("polite").last == "usr1")
        #expect(try lab.ps("deaf", "ExitCode") == "137")
        try lab.must("start", "polite")
        try eventually { try lab.logs("polite").filter { $0 == "ready" }.count == 2 }
        #expect(try state(lab, "polite", of: runtime) == "running")
        try lab.finish()
    }

    @Test("exec, its exit codes, streams, terminals and health checks work", arguments: runtimes)
    func exec(runtime: String) throws {
        let lab = try StackLab.up(
            "exec-\(runtime)",
            """
            services:
              a:
                <<: *idle
                runtime: \(runtime)
                healthcheck: {test: ["CMD-SHELL", "echo fine; test -e /tmp/well"], interval: 200ms, retries: 1}
              t: {image: busybox, runtime: \(runtime), tty: true, stop_grace_period: 0s, command: sh -c 'tty; sleep 1000'}
            """)
        #expect(try lab.exec("a", "exit 42").status == 42)
        #expect(try lab.exec("a", "kill -9 $$").status == 137)
        #expect(try lab.davit("exec", "-T", "a", "nosuch").status == 127)
        #expect(try lab.davit("exec", "-T", "a", "/etc").status == 126)
        #expect(try lab.davit("exec", "-T", "a", "cat", input: "through").out == "through")
        let both = try lab.exec("a", "echo out; echo err >&2; pwd; id -u")
        #expect(both.out == "out\n/\n0\n" && both.err == "err\n")
        #expect(
            try lab.must("exec", "-T", "-u", "33", "-w", "/srv", "-e", "X=y", "a", "sh", "-c", "id -u; pwd; echo $X")
                .out == "33\n/srv\ny\n")
        try eventually { try lab.ps("a", "Health") == "unhealthy" }
        #expect(try lab.exec("a", "touch /tmp/well").status == 0)
        try eventually { try lab.ps("a", "Health") == "healthy" }
        try eventually { try lab.logs("t").first?.hasPrefix("/dev/pts/") ?? false }
        let terminal = try TerminalRun(lab, "exec", "t", "sh", "-c", "tty; read x; echo got $x")
        try terminal.wait(for: "/dev/pts/")
        terminal.type("word\n")
        try terminal.wait(for: "got word")
        #expect(try terminal.end() == 0)
        try lab.finish()
    }

    @Test("nothing is left of a container whose shim is killed, and davitd can be killed under it", arguments: runtimes)
    func killed(runtime: String) throws {
        let lab = try StackLab.up(
            "killed-\(runtime)",
            """
            services:
              a: {<<: *idle, runtime: \(runtime), restart: always}
              b: {<<: *idle, runtime: \(runtime)}
              c: {<<: *idle, runtime: \(runtime)}
            """)
        let (a, b, c) = (try lab.pid("a"), try lab.pid("b"), try lab.pid("c"))
        for service in ["a", "b"] { kill(try lab.shimPID(service), SIGKILL) }
        try eventually { ![0, a].contains(try lab.pid("a")) }
        try eventually { try lab.ps("b", "State") == "exited" }
        eventually { hasEnded(a) && hasEnded(b) }
        #expect(try lab.cgroups("b") == [])
        #expect(try lab.see("a", "echo alive") == "alive")
        try lab.killDaemon()
        #expect(try lab.ps("c", "State") == "running")
        #expect(try lab.pid("c") == c)
        #expect(try lab.see("c", "echo alive") == "alive")
        let shim = try lab.shimPID("c")
        try lab.killDaemon()
        kill(shim, SIGKILL)
        #expect(try lab.ps("c", "State") == "exited")
        eventually { hasEnded(c) }
        #expect(try lab.cgroups("c") == [])
        try lab.finish()
    }

    @Test("a program that is not there is told by the runtime's words, and nothing is left", arguments: runtimes)
    func missingProgram(runtime: String) throws {
        let lab = try StackLab(
            "gone-\(runtime)", "services: {a: {image: busybox, runtime: \(runtime), command: nosuch}}")
        let up = try lab.davit("up", "-d")
        #expect(up.status == 1 && up.err.contains("nosuch") && up.err.contains(runtime), "\(up)")
        #expect(try lab.cgroups("a") == [])
        try lab.finish()
    }

    @Test("a runtime that is not on the host fails its service alone, with what to do about it")
    func unknown() throws {
        let lab = try StackLab("rtless", "services: {a: {<<: *idle, runtime: nosuchruntime}, good: *idle}")
        let up = try lab.davit("up", "-d")
        #expect(up.status == 1)
        #expect(up.err.contains("service a: runtime nosuchruntime is not on this host"), "\(up)")
        #expect(up.err.contains("runtimes.json"), "\(up)")
        #expect(try lab.ps("good", "State") == "running")
        try lab.finish()
    }

    @Test("a runtime is declared under any name, with options of its own")
    func declared() throws {
        let lab = try StackLab("declared", "services: {a: {<<: *idle, runtime: mine}}")
        let log = lab.instance.folder + "/calls"
        let program = lab.instance.folder + "/wrapper"
        try Data("#!/bin/sh\necho \"$@\" >> \(log)\nshift\nexec crun \"$@\"\n".utf8).write(
            to: URL(fileURLWithPath: program))
        #expect(chmod(program, 0o755) == 0)
        try Data("{\"mine\": {\"path\": \"\(program)\", \"runtimeArgs\": [\"--mine\"]}}".utf8)
            .write(to: URL(fileURLWithPath: lab.instance.folder + "/runtimes.json"))
        try lab.start()
        #expect(try lab.see("a", "echo inside") == "inside")
        let calls = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
        #expect(calls.allSatisfy { $0.hasPrefix("--mine --root ") })
        #expect(
            ["create", "start", "exec"].allSatisfy { verb in calls.contains { $0.contains(" \(verb) ") } }, "\(calls)")
        try lab.finish()
    }
}
