import OCISpec
import Testing

@testable import ContainerRuntime

@Suite("What a spec may ask for")
struct SpecSupportTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let error: RuntimeError
        let change: @Sendable (inout Spec) -> Void
        var testDescription: String { error.description }
    }

    @Test(
        "what cannot be done is refused by its field",
        arguments: [
            Case(error: RuntimeError(.invalidSpec, "linux.uidMappings", "it needs a user namespace")) {
                $0.linux?.uidMappings = [LinuxIDMapping(containerID: 0, hostID: 1, size: 1)]
            },
            Case(error: RuntimeError(.invalidSpec, "linux.uidMappings", "a new user namespace needs it")) {
                $0.linux?.namespaces.append(LinuxNamespace(type: .user))
            },
            Case(error: RuntimeError(.invalidSpec, "linux.gidMappings[1]", "it overlaps linux.gidMappings[0]")) {
                $0.linux?.namespaces.append(LinuxNamespace(type: .user))
                $0.linux?.uidMappings = [LinuxIDMapping(containerID: 0, hostID: 1, size: 1)]
                $0.linux?.gidMappings = [
                    LinuxIDMapping(containerID: 0, hostID: 1, size: 10),
                    LinuxIDMapping(containerID: 10, hostID: 10, size: 1),
                ]
            },
            Case(error: RuntimeError(.invalidSpec, "linux.uidMappings[0]", "it goes beyond 4294967295")) {
                $0.linux?.namespaces.append(LinuxNamespace(type: .user))
                $0.linux?.uidMappings = [LinuxIDMapping(containerID: 2, hostID: 1, size: .max)]
                $0.linux?.gidMappings = [LinuxIDMapping(containerID: 0, hostID: 1, size: 10)]
            },
            Case(error: RuntimeError(.unsupported, "linux.namespaces", "it needs a mount namespace")) {
                $0.linux?.namespaces = []
            },
            Case(error: RuntimeError(.invalidSpec, "linux.namespaces[1].type", "there are two of type pid")) {
                $0.linux?.namespaces = [LinuxNamespace(type: .pid), LinuxNamespace(type: .pid)]
            },
            Case(error: RuntimeError(.invalidSpec, "linux.namespaces[0].path", "run/x is not absolute")) {
                $0.linux?.namespaces = [LinuxNamespace(type: .pid, path: "run/x")]
            },
            Case(error: RuntimeError(.invalidSpec, "linux.timeOffsets", "it needs a new time namespace")) {
                $0.linux?.timeOffsets = ["monotonic": LinuxTimeOffset(secs: 1)]
            },
            Case(
                error: RuntimeError(.invalidSpec, "linux.timeOffsets.realtime", "the clocks are monotonic and boottime")
            ) { $0.linux?.timeOffsets = ["realtime": LinuxTimeOffset(secs: 1)] },
            Case(error: RuntimeError(.unsupported, "linux.mountLabel", "the kernel has no SELinux")) {
                $0.linux?.mountLabel = "x"
            },
            Case(error: RuntimeError(.unsupported, "linux.personality.flags", "the specification knows none")) {
                $0.linux?.personality = LinuxPersonality(domain: .linux, flags: ["X"])
            },
            Case(error: RuntimeError(.invalidSpec, "linux.netDevices", "a/b is no name of a link")) {
                $0.linux?.netDevices = ["a/b": LinuxNetDevice()]
            },
            Case(error: RuntimeError(.invalidSpec, "linux.netDevices.a.name", "sixteen-letters! is no name of a link"))
            {
                $0.linux?.netDevices = ["a": LinuxNetDevice(name: "sixteen-letters!")]
            },
            Case(error: RuntimeError(.invalidSpec, "linux.memoryPolicy.nodes", "0-x is no list like 0-2,7")) {
                $0.linux?.memoryPolicy = LinuxMemoryPolicy(mode: .bind, nodes: "0-x")
            },
            Case(error: RuntimeError(.invalidSpec, "linux.maskedPaths[1]", "proc/x is not absolute")) {
                $0.linux?.maskedPaths.append("proc/x")
            },
            Case(error: RuntimeError(.invalidSpec, "linux.readonlyPaths[0]", "x is not absolute")) {
                $0.linux?.readonlyPaths = ["x"]
            },
            Case(error: RuntimeError(.invalidSpec, "mounts[3].destination", "mounts[0] is at /proc, too")) {
                $0.mounts.append(Mount(destination: "/dev/../proc/", type: "proc"))
            },
            Case(error: RuntimeError(.invalidSpec, "mounts[3].options", "size=1 is unknown for a bind mount")) {
                $0.mounts.append(Mount(destination: "/x", type: "bind", source: "/host/x", options: ["size=1"]))
            },
            Case(error: RuntimeError(.invalidSpec, "mounts[3].options", "tmpcopyup is for tmpfs")) {
                $0.mounts.append(Mount(destination: "/x", type: "proc", options: ["tmpcopyup"]))
            },
            Case(error: RuntimeError(.unsupported, "mounts[3].uidMappings", "tmpfs is no bind mount")) {
                $0.mounts.append(Mount(destination: "/x", type: "tmpfs", options: ["idmap"]))
            },
            Case(
                error: RuntimeError(
                    .invalidSpec, "mounts[3].gidMappings", "uidMappings and gidMappings come together")
            ) {
                $0.mounts.append(
                    Mount(
                        destination: "/x", type: "bind", source: "/host/x",
                        uidMappings: [LinuxIDMapping(containerID: 0, hostID: 0, size: 1)]))
            },
            Case(error: RuntimeError(.invalidSpec, "domainname", "it needs a uts namespace of the container's own")) {
                $0.linux?.namespaces.removeAll { $0.type == .uts }
                $0.hostname = nil
                $0.domainname = "d"
            },
            Case(error: RuntimeError(.invalidSpec, "process.oomScoreAdj", "1001 is not within -1000...1000")) {
                $0.process?.oomScoreAdj = 1001
            },
            Case(error: RuntimeError(.invalidSpec, "process.ioPriority.priority", "8 is not within 0...7")) {
                $0.process?.ioPriority = LinuxIOPriority(class: .idle, priority: 8)
            },
            Case(error: RuntimeError(.invalidSpec, "process.user.umask", "512 is over 511")) {
                $0.process?.user.umask = 0o1000
            },
            Case(error: RuntimeError(.invalidSpec, "process.env[2]", "it holds a NUL")) {
                $0.process?.env.append("A=\0")
            },
            Case(error: RuntimeError(.invalidSpec, "process.rlimits[1].type", "there are two of type RLIMIT_NOFILE")) {
                $0.process?.rlimits.append(POSIXRlimit(type: "RLIMIT_NOFILE", hard: 1, soft: 1))
            },
            Case(error: RuntimeError(.invalidSpec, "linux.devices[0].minor", "it is missing")) {
                $0.linux?.devices = [LinuxDevice(type: "c", path: "/dev/x", major: 1)]
            },
            Case(error: RuntimeError(.invalidSpec, "linux.devices[0].path", "dev/x is not absolute")) {
                $0.linux?.devices = [LinuxDevice(type: "p", path: "dev/x")]
            },
            Case(error: RuntimeError(.invalidSpec, "linux.devices[1].path", "linux.devices[0] has it, too")) {
                $0.linux?.devices = [LinuxDevice(type: "p", path: "/x"), LinuxDevice(type: "p", path: "//x")]
            },
            Case(
                error: RuntimeError(
                    .invalidSpec, "linux.seccomp.syscalls[0].action",
                    "SCMP_ACT_NOTIFY needs linux.seccomp.listenerPath")
            ) {
                $0.linux?.seccomp = LinuxSeccomp(
                    defaultAction: .allow, syscalls: [LinuxSyscall(names: ["mknod"], action: .notify)])
            },
            Case(error: RuntimeError(.invalidSpec, "linux.seccomp.listenerMetadata", "it needs listenerPath")) {
                $0.linux?.seccomp = LinuxSeccomp(defaultAction: .allow, listenerMetadata: "x")
            },
            Case(error: RuntimeError(.invalidSpec, "linux.seccomp.defaultErrnoRet", "SCMP_ACT_ALLOW has no errno")) {
                $0.linux?.seccomp = LinuxSeccomp(defaultAction: .allow, defaultErrnoRet: 1)
            },
            Case(error: RuntimeError(.unsupported, "hooks.createRuntime")) {
                $0.hooks = Hooks(createRuntime: [Hook(path: "/bin/true")])
            },
            Case(error: RuntimeError(.unsupported, "process.selinuxLabel", "the kernel has no SELinux")) {
                $0.process?.selinuxLabel = "x"
            },
            Case(error: RuntimeError(.unsupported, "process.apparmorProfile", "the kernel has no AppArmor")) {
                $0.process?.apparmorProfile = "x"
            },
            Case(error: RuntimeError(.invalidSpec, "linux.seccomp", "its program was not compiled")) {
                $0.linux?.seccomp = LinuxSeccomp(defaultAction: .allow)
            },
            Case(error: RuntimeError(.mountSourceMissing, "/host/missing", "for mounts[3].source")) {
                $0.mounts.append(Mount(destination: "/x", type: "bind", source: "/host/missing"))
            },
            Case(error: RuntimeError(.invalidSpec, "process.args", "it needs a program")) { $0.process?.args = [] },
            Case(error: RuntimeError(.invalidSpec, "process.cwd", "srv is not absolute")) { $0.process?.cwd = "srv" },
            Case(error: RuntimeError(.invalidSpec, "process.capabilities.bounding", "CAP_X is unknown")) {
                $0.process?.capabilities?.bounding = ["CAP_X"]
            },
            Case(error: RuntimeError(.invalidSpec, "process.rlimits[0].type", "RLIMIT_X is unknown")) {
                $0.process?.rlimits = [POSIXRlimit(type: "RLIMIT_X", hard: 1, soft: 1)]
            },
            Case(error: RuntimeError(.invalidSpec, "linux.devices[0].type", "x is none of c, u, b, p")) {
                $0.linux?.devices = [LinuxDevice(type: "x", path: "/dev/x")]
            },
            Case(
                error: RuntimeError(
                    .invalidSpec, "linux.sysctl.kernel.panic", "it is not in a namespace of the container")
            ) { $0.linux?.sysctl = ["kernel.panic": "1"] },
            Case(
                error: RuntimeError(
                    .invalidSpec, "linux.sysctl.net/../kernel/panic", "it is not in a namespace of the container")
            ) { $0.linux?.sysctl = ["net/../kernel/panic": "1"] },
            Case(
                error: RuntimeError(
                    .invalidSpec, "linux.sysctl.kernel.sem", "it is not in a namespace of the container")
            ) { $0.linux?.sysctl = ["kernel.sem": "1"] },
        ])
    func refused(_ example: Case) {
        #expect(throws: example.error) { try PlanExample.plan(PlanExample.spec(example.change)) }
    }

    @Test("exit codes are docker's")
    func exitCodes() {
        #expect(RuntimeError(.executableNotFound, "x").exitCode == 127)
        #expect(RuntimeError(.notExecutable, "x").exitCode == 126)
        #expect(RuntimeError(.stepFailed, "x").exitCode == 125)
    }

    @Test("an error reads as one sentence")
    func description() {
        let error = RuntimeError(.stepFailed, "mount /proc", errno: 1)
        #expect(error.description == "cannot mount /proc: operation not permitted (EPERM)")
        #expect(RuntimeError(.unsupported, "linux.intelRdt").description == "linux.intelRdt is not supported")
    }
}
