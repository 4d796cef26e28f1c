import JSONCodec
import OCISpec
import Testing

@Suite("Runtime specification values")
struct SpecTests {
    @Test("empty and absent members are left out")
    func omitted() throws {
        let spec = Spec(process: Process(args: ["true"]), linux: Linux())
        #expect(
            try JSON.encode(spec) == [
                "ociVersion": "1.3.0", "process": ["args": ["true"], "cwd": "/", "user": ["uid": 0, "gid": 0]],
                "linux": [:],
            ])
    }

    @Test("absent and null members have defaults")
    func defaults() throws {
        let text = #"{"ociVersion":"1.0.2","process":{"cwd":"/w","env":null},"mounts":null,"windows":{},"linux":{}}"#
        let spec = try JSON.decode(Spec.self, from: text.utf8)
        #expect(spec == Spec(ociVersion: "1.0.2", process: Process(cwd: "/w"), linux: Linux()))
        #expect(spec.process?.terminal == false)
    }

    @Test("a full configuration comes back")
    func roundTrip() throws {
        let spec = Spec(
            process: Process(
                terminal: true, consoleSize: Box(height: 24, width: 80),
                user: User(uid: 1, gid: 2, umask: 18, additionalGids: [3], username: "u"), args: ["a"], env: ["A=b"],
                cwd: "/", capabilities: LinuxCapabilities(bounding: ["CAP_CHOWN"]),
                rlimits: [POSIXRlimit(type: "RLIMIT_NOFILE", hard: .max, soft: 1024)], noNewPrivileges: true,
                oomScoreAdj: -5, scheduler: Scheduler(policy: .batch, nice: 1, flags: [.reclaim]),
                ioPriority: LinuxIOPriority(class: .idle, priority: 7)),
            root: Root(path: "rootfs", readonly: true), hostname: "h",
            mounts: [Mount(destination: "/proc", type: "proc", source: "proc", options: ["nosuid"])],
            hooks: Hooks(createRuntime: [Hook(path: "/bin/h", timeout: 1)]), annotations: ["k": "v"],
            linux: Linux(
                sysctl: ["net.ipv4.ip_forward": "1"],
                resources: LinuxResources(
                    devices: [LinuxDeviceCgroup(allow: false, access: "rwm")], memory: LinuxMemory(limit: 1 << 40),
                    cpu: LinuxCPU(shares: 2, quota: -1), pids: LinuxPids(limit: -1),
                    blockIO: LinuxBlockIO(throttleReadBpsDevice: [LinuxThrottleDevice(major: 8, minor: 0, rate: 1)]),
                    unified: ["memory.high": "1"]),
                namespaces: [LinuxNamespace(type: .network, path: "/n"), LinuxNamespace(type: .pid)],
                seccomp: LinuxSeccomp(
                    defaultAction: .errno, defaultErrnoRet: 1, architectures: [.amd64],
                    syscalls: [
                        LinuxSyscall(
                            names: ["clone"], action: .allow,
                            args: [LinuxSeccompArg(index: 0, value: 1 << 63, valueTwo: 0, op: .maskedEqual)])
                    ]),
                maskedPaths: ["/proc/kcore"]))
        #expect(try JSON.decode(Spec.self, from: JSON.encodeToBytes(spec)) == spec)
        #expect(try JSON.encode(spec)["linux"]?["namespaces"]?[0] == ["type": "network", "path": "/n"])
    }

    @Test("an unknown namespace type is an error with its path")
    func unknownNamespace() {
        let text = #"{"ociVersion":"1.0.2","linux":{"namespaces":[{"type":"pid"},{"type":"disk"}]}}"#
        let error = #expect(throws: JSONError.self) { try JSON.decode(Spec.self, from: text.utf8) }
        #expect(error?.path == "$.linux.namespaces[1].type")
    }

    @Test("an optional number of the specification may be missing")
    func missingNumbers() throws {
        #expect(try JSON.decode(LinuxIOPriority.self, from: #"{"class":"IOPRIO_CLASS_BE"}"#.utf8).priority == 0)
        #expect(try JSON.decode(LinuxTimeOffset.self, from: "{}".utf8) == LinuxTimeOffset())
    }
}
