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
            Case(error: RuntimeError(.invalidSpec, "hooks.createRuntime[0].path", "true is not absolute")) {
                $0.hooks = Hooks(createRuntime: [Hook(path: "true")])
            },
            Case(error: RuntimeError(.invalidSpec, "hooks.poststop[0].timeout", "0 is not above 0")) {
                $0.hooks = Hooks(poststop: [Hook(path: "/bin/true", timeout: 0)])
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
