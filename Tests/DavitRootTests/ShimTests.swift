import Cgroups
import Foundation
import LinuxSystem
import OCISpec
import ShimProtocol
import Testing

@Suite("Shim", .serialized, .tags(.root), .enabled(if: geteuid() == 0, "needs root"))
struct ShimTests {
    @Test("output is logged, the exit recorded before it is told, and the shim ends")
    func exit() throws {
        let lab = try ShimLab()
        let shim = try lab.start(try lab.request("echo out; echo err >&2; printf tail; exit 7"))
        let state = try shim.started()
        #expect(state.shimPid == shim.pid)
        let exit = try shim.exited()
        #expect(exit.code == 7 && exit.signal == nil && !exit.oomKilled)
        #expect(try shim.folder.readExit() == exit)
        #expect(try shim.folder.readState() == state)
        #expect(try shim.end() == .code(0))
        #expect(try Set(shim.log) == ["stdout F out", "stderr F err", "stdout F tail"])
        try lab.finish()
    }

    @Test("a container goes on without its engine, and the next engine finds it, and its exit")
    func engineGoneAndBack() throws {
        let lab = try ShimLab()
        var shim: RunningShim? = try lab.start(
            try lab.request("trap 'exit 3' TERM; echo up; while :; do sleep 0.05; done"))
        let (pid, folder) = try #require(shim.map { ($0.pid, $0.folder) })
        let state = try #require(try shim?.started())
        shim = nil
        let connection = try ShimConnection(connectingTo: folder)
        try connection.send(.hello(ShimMessage.Hello()))
        let welcome = try ShimReader.next(on: connection) { message, _ in
            if case .welcome(let welcome) = message { welcome } else { nil }
        }
        #expect(welcome.state == state)
        try connection.send(.signal(ShimMessage.Signal(number: SIGTERM)))
        #expect(try Children.wait(for: pid) == .code(0))
        #expect(try folder.readExit()?.code == 3)
        try lab.finish()
    }

    @Test("a container does not outlive its shim, but only SIGKILL ends a shim")
    func shimKilled() throws {
        let lab = try ShimLab()
        let shim = try lab.start(try lab.request("sleep 1000"))
        let state = try shim.started()
        for number in [SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGPIPE] { kill(shim.pid, number) }
        #expect(try shim.capture("echo alive").output == "alive\n")
        kill(shim.pid, SIGKILL)
        #expect(try shim.end() == .signal(SIGKILL))
        eventually("the container dies") {
            ProcessStatus.of(state.pid).map { $0.isZombie || $0.startTicks != state.startTicks } ?? true
        }
        try Cgroup(existing: try #require(shim.request.cgroup).path, in: lab.hierarchy).remove()
        try lab.finish()
    }

    @Test("a failed launch is told and recorded with its reason")
    func launchFailure() throws {
        let lab = try ShimLab()
        let shim = try lab.start(try lab.request("") { $0.spec.process?.args = ["/bin/absent"] })
        let failed: ShimMessage.Failed = try shim.next { if case .failed(let failed) = $0 { failed } else { nil } }
        #expect(failed.exitCode == 127 && failed.errno == ENOENT && failed.message.contains("/bin/absent"))
        #expect(try shim.exited().error == failed.message)
        #expect(try shim.end() == .code(1))
        #expect(try shim.folder.readExit()?.code == 127)
        try lab.finish()
    }

    @Test("memory beyond the limit is told as such")
    func outOfMemory() throws {
        let lab = try ShimLab()
        let shim = try lab.start(
            try lab.request(
                "x=$(head -c 200000000 /dev/zero | tr '\\0' x); echo $x | wc -c",
                resources: LinuxResources(memory: LinuxMemory(limit: 20 << 20))))
        #expect(try shim.exited().oomKilled)
        _ = try shim.end()
        try lab.finish()
    }

    @Test("without a pid namespace what is left in the background ends with the container")
    func background() throws {
        let lab = try ShimLab()
        let shim = try lab.start(
            try lab.request("sleep 1000 & sleep 1000 & echo done", namespaces: [.mount, .ipc, .uts, .network]))
        #expect(try shim.exited().code == 0)
        #expect(try shim.end() == .code(0))
        #expect(try shim.log == ["stdout F done"])
        try lab.finish()
    }

    @Test("execs end with their codes; what is captured is bounded; a missing program is 127")
    func exec() throws {
        let lab = try ShimLab()
        let shim = try lab.start(try lab.request("sleep 1000"))
        let state = try shim.started()
        let plain = try shim.capture("echo out; echo err >&2; exit 5")
        #expect(plain.code == 5 && plain.output == "out\nerr\n")
        #expect(try shim.capture("yes | head -c 100000", limit: 10).output == "y\ny\ny\ny\ny\n")
        #expect(try shim.capture("sleep 1000 & echo started").output == "started\n")
        #expect(try shim.capture("kill -9 $$").code == 137)
        let absent = OCISpec.Process(args: ["absent"], env: ["PATH=/bin"], cwd: "/")
        try shim.connection.send(.exec(ShimMessage.Exec(execID: "a", process: absent, io: .captured(limit: 10))))
        let failed: ShimMessage.ExecFailed = try shim.next {
            if case .execFailed(let failed) = $0 { failed } else { nil }
        }
        #expect(failed.exitCode == 127)
        kill(state.pid, SIGKILL)
        #expect(try shim.exited().signal == SIGKILL)
        _ = try shim.end()
        try lab.finish()
    }

    @Test("an exec has the descriptors that came with it, and takes signals")
    func execDescriptors() throws {
        let lab = try ShimLab()
        let shim = try lab.start(try lab.request("sleep 1000"))
        let state = try shim.started()
        let input = try Pipe.open()
        let output = try Pipe.open()
        try Descriptors.write(input.write, Array("hello\n".utf8))
        let process = OCISpec.Process(
            args: ["/bin/sh", "-c", "read x; echo got $x; exec sleep 1000"], env: ["PATH=/bin"], cwd: "/")
        try shim.connection.send(
            .exec(ShimMessage.Exec(execID: "e", process: process, io: .descriptors)),
            descriptors: [input.read, output.write, output.write])
        close(output.write)
        #expect(try Descriptors.read(output.read, upTo: 100) == Array("got hello\n".utf8))
        try shim.connection.send(.execSignal(ShimMessage.ExecSignal(execID: "e", number: SIGTERM)))
        let exited: ShimMessage.ExecExited = try shim.next {
            if case .execExited(let exited) = $0 { exited } else { nil }
        }
        #expect(exited.code == 143)
        for descriptor in [input.read, input.write, output.read] { close(descriptor) }
        kill(state.pid, SIGKILL)
        _ = try shim.exited()
        _ = try shim.end()
        try lab.finish()
    }

    @Test("a message that the shim does not know or understand is answered, and nothing breaks")
    func badMessages() throws {
        let lab = try ShimLab()
        let shim = try lab.start(try lab.request("sleep 1000"))
        let state = try shim.started()
        for text in [#"{"v":1,"type":"dance"}"#, "junk", #"{"v":1,"type":"signal"}"#, #"{"v":1,"type":"exited"}"#] {
            try UnixSocket.send(Array(text.utf8), on: shim.connection.rawValue)
            let failure: ShimMessage.Failure = try shim.next {
                if case .error(let failure) = $0 { failure } else { nil }
            }
            #expect(!failure.message.isEmpty)
        }
        try shim.connection.send(.resize(ShimMessage.Resize(rows: 1, columns: 1)))
        let failure: ShimMessage.Failure = try shim.next { if case .error(let failure) = $0 { failure } else { nil } }
        #expect(failure.about == "resize")
        #expect(try shim.capture("echo alive").output == "alive\n")
        kill(state.pid, SIGKILL)
        _ = try shim.exited()
        _ = try shim.end()
        try lab.finish()
    }

    @Test("an idle shim has less than 1 MB of its own")
    func memory() throws {
        let lab = try ShimLab()
        let shim = try lab.start(try lab.request("head -c 5000000 /dev/zero; sleep 1000"))
        let state = try shim.started()
        _ = try shim.capture("true")
        let rollup = try Files.readText("/proc/\(shim.pid)/smaps_rollup")
        let anonymous = rollup.split(separator: "\n").first { $0.hasPrefix("Anonymous:") }
        let kilobytes = try #require(anonymous?.split(separator: " ").dropFirst().first.flatMap { Int($0) })
        #expect(kilobytes < 1024)
        kill(state.pid, SIGKILL)
        _ = try shim.exited()
        _ = try shim.end()
        try lab.finish()
    }
}
