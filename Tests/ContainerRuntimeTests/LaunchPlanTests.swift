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

    @Test("the filter comes last with no_new_privs, else before the drop of capabilities")
    func seccompOrder() throws {
        func position(_ plan: LaunchPlan, _ name: String) throws -> Int {
            try #require(plan.steps.firstIndex { $0.name == name })
        }
        let last = try PlanExample.plan(PlanExample.spec(), seccomp: [UInt8](repeating: 0, count: 16))
        #expect(
            try position(last, "load the seccomp filter") > position(last, "set no_new_privs"))
        let early = try PlanExample.plan(
            PlanExample.spec { $0.process?.noNewPrivileges = false }, seccomp: [UInt8](repeating: 0, count: 16))
        #expect(try position(early, "load the seccomp filter") < position(early, "set capabilities"))
        #expect(early.steps.allSatisfy { $0.name != "set no_new_privs" })
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

    @Test("sysctls are set by a procfs of the process's own, before the change of root")
    func sysctls() throws {
        let text = lines(try PlanExample.plan(PlanExample.spec()))
        let set = try #require(text.firstIndex { $0.hasPrefix("set sysctl net.core.somaxconn: openat2(slot") })
        #expect(text[set].contains("NO_XDEV|NO_MAGICLINKS|NO_SYMLINKS|BENEATH"))
        #expect(set < (try #require(text.firstIndex { $0.hasPrefix("pivot to") })))
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
