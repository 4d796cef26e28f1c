import Glibc
import LinuxSystem
import Testing

@Suite("Spawn")
struct SpawnTests {
    private func output(_ script: String, newSession: Bool = false, folder: String? = nil) throws -> String {
        let ends = try Pipe.open()
        let read = OwnedDescriptor(owning: ends.read)
        let pid = try Spawn.process(
            "/bin/sh", arguments: ["sh", "-c", script], environment: ["A=b c", "PATH=/usr/bin:/bin"],
            descriptors: [(1, ends.write), (5, ends.write)], newSession: newSession, workingDirectory: folder)
        close(ends.write)
        var bytes: [UInt8] = []
        while case let part = try Descriptors.read(read.rawValue, upTo: 4096), !part.isEmpty { bytes += part }
        #expect(try Children.wait(for: pid) == .code(0))
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("arguments, environment, folder and descriptors arrive")
    func everything() throws {
        #expect(try output("echo $A; pwd; echo five >&5", folder: "/usr") == "b c\n/usr\nfive\n")
    }

    @Test("a descriptor that was not named stays out, also when it is not close-on-exec")
    func strayDescriptor() throws {
        let stray = fcntl(0, F_DUPFD, 100)
        defer { close(stray) }
        #expect(try output("[ -e /proc/$$/fd/\(stray) ] || echo out") == "out\n")
    }

    @Test("a new session is one")
    func session() throws {
        let line = try output("read a b c d e f rest < /proc/$$/stat; echo $(($a == $f))", newSession: true)
        #expect(line == "1\n")
    }

    @Test("a missing program is told")
    func missing() {
        #expect(throws: SystemError(operation: "spawn", subject: "/no/such", errno: ENOENT)) {
            try Spawn.process("/no/such", arguments: ["such"])
        }
    }

    @Test("a pidfd tells how its process ended, and signals reach it")
    func pidDescriptor() throws {
        let pid = try Spawn.process("/bin/sh", arguments: ["sh", "-c", "kill -STOP $$; exit 3"])
        let process = try PIDDescriptor(opening: pid)
        #expect(try process.waitIfEnded() == nil)
        #expect(ProcessStatus.of(pid)?.parent == getpid())
        try process.send(signal: SIGKILL)
        #expect(try process.wait() == .signal(SIGKILL))
        #expect(ExitStatus.signal(SIGKILL).shellCode == 137)
        #expect(ProcessStatus.of(pid) == nil)
    }
}
