import CDavit
import Glibc
import LinuxSystem
import OCISpec
import Testing

@Suite("davit-runtime: killed at work", .serialized, .tags(.root), .enabled(if: geteuid() == 0, "needs root"))
struct RuntimeKillTests {
    /// What changes something, and the waiting for the child.
    private static let effects: Set<Int32> = [
        SYS_read, SYS_write, SYS_openat, SYS_open_tree, SYS_mkdir, SYS_rename, SYS_unlink, SYS_rmdir, SYS_chmod,
        SYS_fchmod, SYS_socket, SYS_socketpair, SYS_bind, SYS_listen, SYS_connect, SYS_clone3, SYS_execveat,
        SYS_exit_group,
    ]

    private func expectNothing(of lab: RuntimeLab, _ what: String) throws {
        let deleted = try lab.runtime("delete", "--force", lab.id)
        #expect(deleted.status == 0, "\(what): \(deleted)")
        #expect(try lab.leftovers() == [], "\(what)")
        try eventually("\(what): no process is left") {
            try shell("pgrep -f '\(lab.folder)/stat[e]'").lines.isEmpty
        }
    }

    private func run(_ lab: RuntimeLab, _ arguments: String...) -> TracedRun {
        TracedRun(
            program: "\(programFolder)/davit-runtime", arguments: ["--root", "\(lab.folder)/state"] + arguments,
            output: "\(lab.folder)/traced")
    }

    private func lab() throws -> RuntimeLab {
        let lab = try RuntimeLab()
        try lab.write(
            try lab.spec("sleep 1000") {
                $0.linux?.resources = LinuxResources(pids: LinuxPids(limit: 33))
                $0.linux?.seccomp = LinuxSeccomp(defaultAction: .allow)
                $0.linux?.sysctl = ["net.core.somaxconn": "77"]
            })
        return lab
    }

    @Test("a create that is killed anywhere leaves nothing that delete --force does not remove")
    func create() throws {
        let lab = try lab()
        var run = run(lab, "create", "--bundle", lab.folder, lab.id)
        run.counts = { Self.effects.contains(Int32($0)) }
        var count = 1
        while try run.kill(atCall: count) {
            try expectNothing(of: lab, "killed at call \(count)")
            count += 1
        }
        #expect(count > 60)
        try expectNothing(of: lab, "not killed")
    }

    @Test("a container that is killed at any call before it waits for start leaves nothing")
    func child() throws {
        let lab = try lab()
        var run = run(lab, "create", "--bundle", lab.folder, lab.id)
        run.followsChild = true
        run.end = Int(SYS_accept4)
        var count = 1
        while try run.kill(atCall: count) {
            try expectNothing(of: lab, "the child killed at call \(count)")
            count += 1
        }
        #expect(count > 150)
        try expectNothing(of: lab, "the child killed where it waits")
    }

    @Test("a start that is killed anywhere leaves nothing")
    func start() throws {
        let lab = try lab()
        var run = run(lab, "start", lab.id)
        run.counts = { Self.effects.contains(Int32($0)) }
        var count = 1
        var isKilled = true
        while isKilled {
            let program = "\(programFolder)/davit-runtime --root \(lab.folder)/state"
            let created = try shell("\(program) create --bundle \(lab.folder) \(lab.id) > \(lab.folder)/out 2>&1")
            try #require(created.status == 0, "\(created)")
            isKilled = try run.kill(atCall: count)
            try expectNothing(of: lab, "start killed at call \(count)")
            count += 1
        }
        #expect(count > 10)
    }
}
