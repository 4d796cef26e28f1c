import Glibc
import JSONCodec
import LinuxSystem
import OCISpec
import Testing

@Suite("config.json: process", .serialized, .tags(.root), .enabled(if: geteuid() == 0, "needs root"))
struct SpecProcessTests {
    @Test("arguments, environment, working folder, ids, groups and umask")
    func basics() throws {
        let lab = try RuntimeLab()
        let seen = try lab.check {
            $0.process?.args = ["/bin/davit-check", "a b", ""]
            $0.process?.env = ["A=b=c", "EMPTY="]
            $0.process?.cwd = "/etc"
            $0.process?.user = User(uid: 1000, gid: 1001, umask: 0o27, additionalGids: [5, 6])
        }
        #expect(seen.list("arguments") == ["/bin/davit-check", "a b", ""])
        #expect(seen.list("environment") == ["A=b=c", "EMPTY="])
        #expect(seen["cwd"] == "/etc")
        #expect(seen["ids"] == ["uid": 1000, "euid": 1000, "gid": 1001, "groups": [5, 6]])
        #expect(seen["umask"] == 0o27)
    }

    @Test("no descriptor but the standard ones comes in")
    func descriptors() throws {
        let lab = try RuntimeLab()
        let seen = try lab.check()
        #expect(seen["descriptors"]?.objectValue?.keys.sorted() == ["0", "1", "2"])
    }

    @Test("each set of capabilities is as it is listed")
    func capabilities() throws {
        let lab = try RuntimeLab()
        let seen = try lab.check {
            $0.process?.user = User(uid: 1000, gid: 1000)
            $0.process?.capabilities = LinuxCapabilities(
                bounding: ["CAP_CHOWN", "CAP_KILL", "CAP_NET_RAW", "CAP_SYS_CHROOT"], effective: ["CAP_KILL"],
                inheritable: ["CAP_KILL", "CAP_NET_RAW"], permitted: ["CAP_KILL", "CAP_NET_RAW", "CAP_CHOWN"],
                ambient: ["CAP_NET_RAW"])
        }
        // By execve of an ordinary file, a user keeps the ambient ones: capabilities(7), "Transformation".
        #expect(seen.status("CapBnd") == "0000000000042021")
        #expect(seen.status("CapInh") == "0000000000002020")
        #expect(seen.status("CapPrm") == "0000000000002000")
        #expect(seen.status("CapEff") == "0000000000002000")
        #expect(seen.status("CapAmb") == "0000000000002000")
        // One that is not inheritable cannot be; engines list such, and it is left out.
        let without = try RuntimeLab().check { $0.process?.capabilities?.ambient = ["CAP_CHOWN"] }
        #expect(without.status("CapAmb") == "0000000000000000")
    }

    @Test("no_new_privs is set or is not", arguments: [true, false])
    func noNewPrivileges(isSet: Bool) throws {
        let lab = try RuntimeLab()
        let seen = try lab.check { $0.process?.noNewPrivileges = isSet }
        #expect(seen.status("NoNewPrivs") == (isSet ? "1" : "0"))
    }

    @Test("resource limits; one that may not be raised is an error with its place")
    func limits() throws {
        let lab = try RuntimeLab()
        let seen = try lab.check {
            $0.process?.rlimits = [
                POSIXRlimit(type: "RLIMIT_NOFILE", hard: 512, soft: 256),
                POSIXRlimit(type: "RLIMIT_CORE", hard: 0, soft: 0),
                POSIXRlimit(type: "RLIMIT_STACK", hard: 1 << 26, soft: 1 << 24),
            ]
        }
        #expect(seen["limits", "RLIMIT_NOFILE"] == [256, 512])
        #expect(seen["limits", "RLIMIT_CORE"] == [0, 0])
        #expect(seen["limits", "RLIMIT_STACK"] == [.integer(1 << 24), .integer(1 << 26)])
        let message = try lab.refusal {
            // Over fs.nr_open, which nobody may.
            $0.process?.rlimits = [POSIXRlimit(type: "RLIMIT_NOFILE", hard: 1 << 60, soft: 1)]
        }
        #expect(message.contains("process.rlimits[0]") && message.contains("EPERM"), "\(message)")
    }

    @Test("OOM score")
    func oomScore() throws {
        let lab = try RuntimeLab()
        #expect(try lab.check { $0.process?.oomScoreAdj = 432 }["oomScoreAdj"] == "432")
    }

    @Test("scheduler and I/O priority")
    func scheduling() throws {
        let lab = try RuntimeLab()
        let seen = try lab.check {
            $0.process?.scheduler = Scheduler(policy: .batch, nice: 7, flags: [.resetOnFork])
            $0.process?.ioPriority = LinuxIOPriority(class: .bestEffort, priority: 6)
        }
        #expect(seen["scheduling", "attributes"] == ["policy": 3, "flags": 1, "nice": 7, "priority": 0])
        #expect(seen["scheduling", "ioPriority"] == .integer(2 << 13 | 6))
        let message = try lab.refusal { $0.process?.scheduler = Scheduler(policy: .iso) }
        #expect(message.contains("process.scheduler") && message.contains("EINVAL"), "\(message)")
    }

    @Test("the CPUs of an exec'd process; init keeps all")
    func affinity() throws {
        let lab = try RuntimeLab()
        _ = try lab.startIdle { $0.process?.execCPUAffinity = CPUAffinity(initial: "0", final: "1") }
        #expect(try lab.checkExec()["scheduling", "cpus"] == [1])
        let seen = try lab.checkExec(
            process: #"{"cwd":"/","args":["/bin/davit-check"],"execCPUAffinity":{"final":"0"}}"#)
        #expect(seen["scheduling", "cpus"] == [0])
        let wrong = try lab.runtime("exec", "--process", "\(lab.folder)/wrong.json", lab.id)
        #expect(wrong.status != 0)
        try Files.write(
            "\(lab.folder)/wrong.json",
            Array(#"{"cwd":"/","args":["true"],"execCPUAffinity":{"final":"0-"}}"#.utf8))
        let refused = try lab.runtime("exec", "--process", "\(lab.folder)/wrong.json", lab.id)
        #expect(refused.err.contains("invalid process.execCPUAffinity.final"), "\(refused)")
        #expect(try lab.check(id: "b")["scheduling", "cpus"]?.arrayValue?.count ?? 0 > 1)
    }

    @Test("personality")
    func personality() throws {
        let lab = try RuntimeLab()
        let seen = try lab.check { $0.linux?.personality = LinuxPersonality(domain: .linux32) }
        #expect(seen["personality"] == 8)
        #expect(seen["names", "machine"] == "i686")
    }

    @Test("memory policy; a node that there is not is an error with its place")
    func memoryPolicy() throws {
        let lab = try RuntimeLab()
        let seen = try lab.check {
            $0.process?.noNewPrivileges = false
            $0.linux?.memoryPolicy = LinuxMemoryPolicy(mode: .bind, nodes: "0", flags: [.staticNodes])
        }
        #expect(seen["scheduling", "memoryPolicy"] == ["mode": .integer(2 | 1 << 15), "nodes": [0]])
        let message = try lab.refusal { $0.linux?.memoryPolicy = LinuxMemoryPolicy(mode: .bind, nodes: "1023") }
        #expect(message.contains("linux.memoryPolicy") && message.contains("EINVAL"), "\(message)")
    }

    @Test("the session keyring is the container's own")
    func keyring() throws {
        let lab = try RuntimeLab()
        let (first, second) = (try lab.check()["keyring", "id"], try lab.check()["keyring", "id"])
        #expect(first != nil && first != second)
    }

    @Test("system parameters of its namespaces, not of the host")
    func sysctl() throws {
        let lab = try RuntimeLab()
        let seen = try lab.check("/proc/sys/net/core/somaxconn", "/proc/sys/kernel/shmmni") {
            $0.linux?.sysctl = ["net.core.somaxconn": "77", "kernel.shmmni": "99"]
        }
        #expect(seen.path("/proc/sys/net/core/somaxconn")?.content == "77")
        #expect(seen.path("/proc/sys/kernel/shmmni")?.content == "99")
        #expect(try lab.refusal { $0.linux?.sysctl = ["kernel.panic": "1"] }.contains("linux.sysctl.kernel.panic"))
    }

    @Test("a seccomp filter with its arguments and flags is in force")
    func seccomp() throws {
        let lab = try RuntimeLab()
        let output = try lab.contain(
            "grep ^Seccomp: /proc/self/status; ulimit -n 77 || true; id -u; mkdir /dev/shm/x || true"
        ) {
            $0.linux?.seccomp = LinuxSeccomp(
                defaultAction: .allow, flags: [.log, .specAllow, .threadSync],
                syscalls: [
                    LinuxSyscall(names: ["mkdir"], action: .errno, errnoRet: 28),
                    LinuxSyscall(
                        names: ["mkdirat"], action: .errno, errnoRet: 28,
                        args: [LinuxSeccompArg(index: 2, value: 0, op: .greaterOrEqual)]),
                ])
        }
        #expect(output.lines == ["Seccomp:\t2", "0"], "\(output)")
        #expect(output.err.contains("No space left on device"), "\(output)")
        let message = try lab.refusal {
            $0.linux?.seccomp = LinuxSeccomp(defaultAction: .allow, flags: [.waitKillable])
        }
        #expect(message.contains("linux.seccomp.flags[0]"), "\(message)")
    }

    @Test("a listener is told of the container and gets the filter's descriptor", arguments: [true, false])
    func listener(noNewPrivileges: Bool) throws {
        let lab = try RuntimeLab()
        let agent = try UnixSocket.listen(.stream, path: "\(lab.folder)/agent")
        try lab.start("mkdir /dev/shm/x || true; echo done") {
            $0.process?.noNewPrivileges = noNewPrivileges
            $0.annotations = ["k": "v"]
            if !noNewPrivileges { $0.process?.capabilities = nil }
            $0.linux?.seccomp = LinuxSeccomp(
                defaultAction: .allow, flags: [.waitKillable], listenerPath: "\(lab.folder)/agent",
                listenerMetadata: "meta", syscalls: [LinuxSyscall(names: ["mkdir", "mkdirat"], action: .notify)])
        }
        let message = try #require(try agent.accept().receive())
        let descriptor = try #require(message.descriptors.first)
        let state = try JSON.decode(ContainerProcessState.self, from: message.bytes)
        #expect(state.fds == ["seccompFd"] && message.descriptors.count == 1)
        #expect(state.metadata == "meta")
        #expect(state.state.id == lab.id && state.state.status == .creating && state.state.bundle == lab.folder)
        #expect(state.state.annotations == ["k": "v"])
        #expect(state.pid == (try lab.state(lab.id).pid ?? state.pid))
        #expect(try Files.readLink("/proc/self/fd/\(descriptor)").contains("seccomp"))
        // Without a listener the call fails with ENOSYS: so it had been waiting for one.
        #expect(try !lab.output.contains("done"))
        close(descriptor)
        try eventually { try lab.output.contains("done") }
        #expect(try lab.output.contains("Function not implemented"))
        #expect(try lab.runtime("delete", "--force", lab.id).status == 0)
        let refused = try lab.refusal {
            $0.linux?.seccomp = LinuxSeccomp(
                defaultAction: .allow, listenerPath: "\(lab.folder)/nobody",
                syscalls: [LinuxSyscall(names: ["mkdir"], action: .notify)])
        }
        #expect(refused.contains("linux.seccomp.listenerPath"), "\(refused)")
    }
}
