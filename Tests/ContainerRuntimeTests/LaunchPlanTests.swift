import Glibc
import LinuxSystem
import OCISpec
import Testing

@testable import ContainerRuntime

@Suite("LaunchPlan")
struct LaunchPlanTests {
    /// Lines with the dropping of each capability left out.
    private func lines(_ plan: LaunchPlan) -> [String] {
        plan.description.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("drop ") }
    }

    @Test("a small spec as text")
    func golden() throws {
        let plan = try PlanExample.plan(PlanExample.spec(), killWithParent: true)
        try Golden.expect(lines(plan).joined(separator: "\n") + "\n", "small")
        #expect(plan.steps.filter { $0.name.hasPrefix("drop ") }.count == 63)
        #expect(plan.steps[try #require(plan.firstExecution)].name == "execute app")
    }

    @Test("a user namespace with everything that is special in it, as text")
    func userNamespaceGolden() throws {
        var descriptors = PlanExample.descriptors
        (descriptors.userNamespace, descriptors.idMaps) = (20, [2: 21])
        let spec = PlanExample.spec {
            $0.linux?.namespaces = [.pid, .mount, .uts, .cgroup, .user, .time, .network].map {
                LinuxNamespace(type: $0)
            }
            $0.linux?.uidMappings = [LinuxIDMapping(containerID: 0, hostID: 100_000, size: 65536)]
            $0.linux?.gidMappings = [LinuxIDMapping(containerID: 0, hostID: 200_000, size: 65536)]
            $0.linux?.timeOffsets = ["boottime": LinuxTimeOffset(secs: 5)]
            $0.linux?.netDevices = ["eth7": LinuxNetDevice(name: "eth0")]
            $0.linux?.memoryPolicy = LinuxMemoryPolicy(mode: .bind, nodes: "0", flags: [.staticNodes])
            $0.linux?.devices = [LinuxDevice(type: "p", path: "/run/pipe", fileMode: 0o600)]
            $0.linux?.seccomp = LinuxSeccomp(
                defaultAction: .allow, flags: [.log, .waitKillable], listenerPath: "/run/agent",
                syscalls: [LinuxSyscall(names: ["mknod"], action: .notify)])
            $0.process?.scheduler = Scheduler(policy: .batch, nice: 5)
            $0.process?.ioPriority = LinuxIOPriority(class: .idle, priority: 0)
            $0.process?.oomScoreAdj = 100
            $0.process?.rlimits[0].hard = 2048
            $0.process?.apparmorProfile = "p"
            $0.process?.selinuxLabel = "a:b:c:s0"
            $0.mounts[2].options += ["ridmap"]
            $0.mounts.append(
                Mount(destination: "/cache", type: "tmpfs", source: "tmpfs", options: ["tmpcopyup", "ro"]))
            $0.mounts.append(
                Mount(destination: "/shared", type: "bind", source: "/host/shared", options: ["rbind", "rshared"]))
        }
        var host = PlanExample.host
        host.appArmorExec = "/proc/self/attr/apparmor/exec"
        host.hasSELinux = true
        host.limit = { _ in (1024, 1024) }
        let plan = try PlanExample.plan(
            spec, descriptors: descriptors, seccomp: [UInt8](repeating: 0, count: 16), killWithParent: true, host: host)
        try Golden.expect(lines(plan).joined(separator: "\n") + "\n", "user-namespace")
        #expect(plan.questions.contains(.moveNetDevices))
        #expect(plan.questions.contains(.passListener))
        let scheduler = try #require(plan.steps.first { $0.name == "set scheduler" })
        #expect(scheduler.field == "process.scheduler")
    }

    @Test("a mount namespace that is joined gets the root by descriptor, and its files are opened before it is entered")
    func joinedMountNamespace() throws {
        let plan = try PlanExample.plan(
            PlanExample.spec {
                $0.linux?.namespaces = [
                    LinuxNamespace(type: .mount, path: "/run/mnt"), LinuxNamespace(type: .ipc, path: "/run/ipc"),
                ]
                $0.linux?.sysctl = [:]
                $0.hostname = nil
            })
        let names = plan.steps.map(\.name)
        func position(_ name: String) throws -> Int { try #require(names.firstIndex(of: name), "\(name)") }
        #expect(plan.cloneFlags == 0x20000)
        #expect(try position("open rootfs /c/upper") < position("join mount namespace /run/mnt"))
        #expect(try position("open mount source /host/file") < position("join mount namespace /run/mnt"))
        #expect(try position("open mount namespace /run/mnt") < position("join ipc namespace /run/ipc"))
        #expect(try position("join ipc namespace /run/ipc") < position("join mount namespace /run/mnt"))
        #expect(try position("join mount namespace /run/mnt") < position("pivot to the rootfs"))
    }

    @Test("an unprivileged runtime's maps leave the groups alone")
    func unprivileged() throws {
        var host = PlanExample.host
        host.isPrivileged = false
        func change(_ spec: inout Spec) {
            spec.linux?.namespaces = [.mount, .user, .network].map { LinuxNamespace(type: $0) }
            spec.linux?.uidMappings = [LinuxIDMapping(containerID: 0, hostID: 1000, size: 1)]
            spec.linux?.gidMappings = [LinuxIDMapping(containerID: 0, hostID: 1000, size: 1)]
            spec.hostname = nil
            spec.process?.user = User()
        }
        var descriptors = PlanExample.descriptors
        descriptors.userNamespace = 20
        let plan = try PlanExample.plan(PlanExample.spec(change), descriptors: descriptors, host: host)
        #expect(!plan.description.contains("setgroups"))
        #expect(
            throws: RuntimeError(
                .unsupported, "process.user.additionalGids", "an unprivileged runtime cannot set groups")
        ) {
            let spec = PlanExample.spec {
                change(&$0)
                $0.process?.user.additionalGids = [5]
            }
            return try PlanExample.plan(spec, descriptors: descriptors, host: host)
        }
    }

    @Test("the filter comes last with no_new_privs, else before the drop of capabilities")
    func seccompOrder() throws {
        func position(_ plan: LaunchPlan, _ name: String) throws -> Int {
            try #require(plan.steps.firstIndex { $0.name == name })
        }
        let filter = LinuxSeccomp(defaultAction: .allow)
        let last = try PlanExample.plan(
            PlanExample.spec { $0.linux?.seccomp = filter }, seccomp: [UInt8](repeating: 0, count: 16))
        #expect(
            try position(last, "load the seccomp filter") > position(last, "set no_new_privs"))
        let early = try PlanExample.plan(
            PlanExample.spec {
                $0.process?.noNewPrivileges = false
                $0.linux?.seccomp = filter
            }, seccomp: [UInt8](repeating: 0, count: 16))
        #expect(try position(early, "load the seccomp filter") < position(early, "set capabilities"))
        #expect(early.steps.allSatisfy { $0.name != "set no_new_privs" })
        // davitd gives a program and no `linux.seccomp`.
        let alone = try PlanExample.plan(PlanExample.spec(), seccomp: [UInt8](repeating: 0, count: 16))
        #expect(alone.steps.contains { $0.name == "load the seccomp filter" })
    }

    @Test("descriptors are closed before the working folder is entered, but for report and start socket")
    func closing() throws {
        var descriptors = PlanExample.descriptors
        descriptors.startSocket = 9
        let plan = try PlanExample.plan(PlanExample.spec(), descriptors: descriptors)
        let text = lines(plan)
        let first = try #require(text.firstIndex(of: "close descriptors: close_range(3, 4, 0)"))
        #expect(text[first + 1] == "close descriptors: close_range(6, 8, 0)")
        #expect(text[first + 2] == "close descriptors: close_range(0xa, 0xffffffff, 0)")
        let enter = try #require(text.firstIndex { $0.hasPrefix("enter working folder") })
        #expect(enter > first)
        #expect(text.contains("tell that it is created: close(5)"))
    }

    @Test("masks come from the host's null device, checked and read-only, whatever /dev is")
    func foreignDev() throws {
        let plan = try PlanExample.plan(
            PlanExample.spec {
                $0.mounts = [Mount(destination: "/dev", type: "bind", source: "/dev", options: ["rbind"])]
            })
        let text = lines(plan)
        let check = try #require(text.firstIndex { $0.hasPrefix("find the null device at /dev/null: check that") })
        let open = try #require(text.firstIndex { $0.hasPrefix("open /dev/null: open_tree") })
        #expect(check < open)
        #expect(open < (try #require(text.firstIndex { $0.hasPrefix("pivot to") })))
        #expect(text.contains { $0.hasPrefix("mask /proc/kcore: move_mount") })
        #expect(!text.contains { $0.hasPrefix("make device") })
    }

    @Test("many layers go by descriptors, so that the options fit a page")
    func manyLayers() throws {
        let lower = (0..<120).map { "/var/lib/davit/layers/\(String(repeating: "0", count: 60))\($0)" }
        let plan = try PlanExample.plan(
            PlanExample.spec(), rootfs: .overlay(lower: lower, upper: "/c/upper", work: "/c/work"))
        let mount = try #require(plan.steps.first { $0.name == "mount overlay /c/upper" })
        guard case .text(let options)? = mount.arguments.last else {
            Issue.record("no options")
            return
        }
        #expect(options.hasPrefix("lowerdir=/proc/self/fd/500:/proc/self/fd/501:"))
        #expect(options.hasSuffix(",upperdir=/proc/self/fd/620,workdir=/proc/self/fd/621"))
        #expect(options.utf8.count < 4096)
    }

    @Test("no path in the container is a string to the kernel but within its root or in a folder that is open")
    func lookups() throws {
        let plan = try PlanExample.plan(PlanExample.spec { $0.process?.args = ["/app"] })
        let pivot = try #require(plan.steps.firstIndex { $0.name.hasPrefix("pivot to") })
        for step in plan.steps[pivot...] {
            guard case .call(let call) = step.operation else { continue }
            for case .text(let text) in step.arguments where text.hasPrefix("/") && text != "/" {
                // What a link says, the program, which is found by the container's own rules, and what is looked up in the
                // root.
                #expect([.symlinkat, .execve, .openat2].contains(call), "\(step)")
            }
            if call == .openat2, case .how(_, let resolve) = step.arguments[2] {
                #expect(resolve & ResolveFlag.RESOLVE_NO_MAGICLINKS != 0, "\(step)")
                #expect(resolve & (ResolveFlag.RESOLVE_IN_ROOT | ResolveFlag.RESOLVE_BENEATH) != 0, "\(step)")
            }
        }
    }

    @Test("sysctls are set by a procfs of the process's own, which is made before the change of root")
    func sysctls() throws {
        let text = lines(try PlanExample.plan(PlanExample.spec()))
        let set = try #require(text.firstIndex { $0.hasPrefix("set sysctl net.core.somaxconn: openat2(slot") })
        #expect(text[set].contains("NO_XDEV|NO_MAGICLINKS|NO_SYMLINKS|BENEATH"))
        let made = try #require(text.firstIndex { $0.hasPrefix("make a procfs: fsmount") })
        #expect(made < (try #require(text.firstIndex { $0.hasPrefix("pivot to") })))
        #expect(made < set)
    }

    @Test(
        "nothing but a procfs is mounted on /proc, and in it only single files",
        arguments: [
            ("/proc", "tmpfs"), ("/proc/self", "tmpfs"), ("/a/../proc/sys/net", "tmpfs"), ("/proc/kcore", "bind"),
        ])
    func insideProc(destination: String, type: String) throws {
        let error = #expect(throws: RuntimeError.self) {
            try PlanExample.plan(
                PlanExample.spec { $0.mounts = [Mount(destination: destination, type: type, source: "/host/file")] })
        }
        #expect(error?.code == .invalidSpec && error?.subject == "mounts[0].destination")
    }

    @Test("a procfs that is bound on /proc is checked to be one; imitated files may be mounted")
    func boundProc() throws {
        let plan = try PlanExample.plan(
            PlanExample.spec {
                $0.mounts = [
                    Mount(destination: "/proc", type: "bind", source: "/proc"),
                    Mount(destination: "/proc/meminfo", type: "bind", source: "/host/file"),
                ]
            })
        #expect(plan.steps.contains { $0.operation == .checkFileSystem(magic: 0x9FA0) })
        #expect(plan.steps.contains { $0.name == "mount /proc/meminfo" })
    }

    @Test("init stays behind right before the program")
    func useInit() throws {
        let plan = try PlanExample.plan(PlanExample.spec(), useInit: true)
        let index = try #require(plan.steps.firstIndex { $0.operation == .becomeInit })
        #expect(plan.steps[index + 1].name == "unblock signals")
        #expect(plan.firstExecution == index + 2)
    }

    @Test("hooks are waited for after the mounts and before the change of root")
    func hooks() throws {
        let plan = try PlanExample.plan(
            PlanExample.spec {
                $0.hooks = Hooks(createContainer: [Hook(path: "/h")], startContainer: [Hook(path: "/s")])
            })
        let names = plan.steps.map(\.name)
        let waits = names.indices.filter { names[$0] == "wait for hooks" }
        #expect(waits.count == 2)
        let confine = try #require(names.firstIndex { $0.hasPrefix("confine to rootfs") })
        let mount = try #require(names.firstIndex(of: "mount /proc"))
        let pivot = try #require(names.firstIndex(of: "pivot to the rootfs"))
        let sysctl = try #require(names.firstIndex { $0.hasPrefix("set sysctl") })
        #expect(confine < mount && mount < waits[0] && waits[0] < pivot && pivot < sysctl)
        #expect(waits[1] > (try #require(names.firstIndex(of: "set capabilities"))))
        #expect(try PlanExample.plan(PlanExample.spec()).steps.allSatisfy { $0.name != "wait for hooks" })
    }

    @Test("a process that waits for its start has its program looked up before, and its hooks run by others")
    func lookup() throws {
        var descriptors = PlanExample.descriptors
        descriptors.startSocket = 9
        let plan = try PlanExample.plan(
            PlanExample.spec { $0.hooks = Hooks(startContainer: [Hook(path: "/s")]) }, descriptors: descriptors)
        let lookup = try #require(plan.lookup)
        #expect(plan.steps[lookup].map(\.name) == [String](repeating: "execute app", count: 3))
        #expect(plan.steps[lookup.lowerBound].skipOnSuccess == 2)
        #expect(lookup.upperBound <= (try #require(plan.steps.firstIndex { $0.name == "wait for start" })))
        #expect(plan.steps.allSatisfy { $0.name != "wait for hooks" })
        #expect(PlanRunner.error(plan, step: lookup.upperBound - 1, code: 2).code == .executableNotFound)
    }

    @Test("without pivot_root the root is moved")
    func noPivot() throws {
        let configuration = LaunchConfiguration(
            spec: PlanExample.spec(), rootfs: PlanExample.overlay, preservedDescriptors: 2, noPivot: true,
            noNewKeyring: true)
        let planner = try LaunchPlanner(
            configuration, descriptors: PlanExample.descriptors, seccomp: nil, host: PlanExample.host)
        let text = lines(try planner.plan())
        #expect(text.contains("move rootfs: mount(\".\", \"/\", NULL, 0x2000, NULL)"))
        #expect(text.contains("change root to rootfs: chroot(\".\")"))
        #expect(!text.contains { $0.contains("pivot_root") || $0.contains("keyctl") })
        #expect(!text.contains { $0.hasPrefix("close descriptors: close_range(3,") })
    }

    @Test("a relative source starts at the bundle")
    func relativeSource() throws {
        let spec = PlanExample.spec { $0.mounts = [Mount(destination: "/x", type: "bind", source: "data")] }
        let plan = try PlanExample.plan(spec, bundle: "/bundle")
        #expect(plan.steps.contains { $0.name == "open mount source /bundle/data" })
        #expect(throws: RuntimeError(.invalidSpec, "mounts[0].source", "it is not absolute")) {
            try PlanExample.plan(spec)
        }
    }
}
