import Glibc
import LinuxSystem
import Testing

@Suite(
    "davit-runtime: driven by other engines", .serialized, .tags(.root), .enabled(if: geteuid() == 0, "needs root"))
struct RuntimeEngineTests {
    /// What both engines do alike, in their words.
    private func life(_ engine: EngineLab, tmpfs: String) throws {
        #expect(try engine.runs("--rm", "--network", "none", "busybox", "echo", "hello").out == "hello\n")
        #expect(try engine.runs("--rm", "--network", "none", "busybox", "sh", "-c", "exit 7").status == 7)
        let missing = try engine.runs("--rm", "--network", "none", "busybox", "nosuch")
        #expect(missing.status == 127, "\(missing)")

        let made = try engine.runs(
            "-d", "--name", "c1", "--network", "host", "--memory", "64m", "--pids-limit", "50", "busybox", "sleep",
            "1000")
        try #require(made.status == 0, "\(made)")
        let inside = try engine("exec", "c1", "sh", "-c", "id -u; grep ^Seccomp: /proc/self/status; exit 3")
        #expect(inside.status == 3 && inside.lines == ["0", "Seccomp:\t2"], "\(inside)")
        #expect(try engine("exec", "-t", "c1", "tty").out.hasPrefix("/dev/pts/0"))
        #expect(try engine("top", "c1").out.contains("sleep 1000"))
        #expect(try engine("pause", "c1").status == 0)
        #expect(try engine("inspect", "--format", "{{.State.Status}}", "c1").lines == ["paused"])
        #expect(try engine("unpause", "c1").status == 0)
        #expect(try engine("update", "--memory", "128m", "--memory-swap", "256m", "c1").status == 0)
        let limit = try shell(
            "cat $(find /sys/fs/cgroup -path '*/\(engine.tag)/*/memory.limit_in_bytes' -o -path '*/\(engine.tag)/*/memory.max')"
        )
        #expect(limit.lines.contains("\(128 << 20)"), "\(limit)")
        let restarted = try engine("restart", "-t", "0", "c1")
        #expect(restarted.status == 0, "\(restarted)")
        #expect(try engine("kill", "-s", "USR1", "c1").status == 0)
        #expect(try engine("stop", "-t", "0", "c1").status == 0)
        #expect(try engine("inspect", "--format", "{{.State.ExitCode}}", "c1").lines == ["137"])
        #expect(try engine("rm", "c1").status == 0)

        let user = try engine.runs(
            "--rm", "--network", "none", "--user", "5:6", "--cap-drop", "ALL", "--tmpfs", tmpfs, "busybox", "sh",
            "-c",
            "id -u; id -g; grep CapBnd /proc/self/status | cut -f2; grep -c ' /t tmpfs' /proc/mounts")
        #expect(user.lines == ["5", "6", "0000000000000000", "1"], "\(user)")
    }

    @Test("podman runs, executes, pauses, updates, stops and removes")
    func podman() throws {
        let engine = try EngineLab.podman()
        // Copying up what the image has there is podman's default.
        try life(engine, tmpfs: "/t:size=1m,notmpcopyup")
        #expect(try engine.end() == [])
    }

    @Test("dockerd runs, executes, pauses, updates, stops and removes")
    func docker() throws {
        let engine = try EngineLab.docker()
        #expect(try engine("info", "--format", "{{.DefaultRuntime}}").lines == ["davit"])
        try life(engine, tmpfs: "/t:size=1m")
        #expect(try engine.end() == [])
    }
}
