import Glibc
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

    @Test("without a /dev of its own, masks come from the host's null device")
    func foreignDev() throws {
        let plan = try PlanExample.plan(
            PlanExample.spec {
                $0.mounts = [Mount(destination: "/dev", type: "bind", source: "/dev", options: ["rbind"])]
            })
        let text = lines(plan)
        let open = try #require(text.firstIndex { $0.hasPrefix("open /dev/null: open_tree") })
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
        let waits = names.indices.filter { names[$0] == "wait for hooks" && names[$0 - 1] != names[$0] }
        #expect(waits.count == 2)
        let confine = try #require(names.firstIndex { $0.hasPrefix("confine to rootfs") })
        let mount = try #require(names.firstIndex(of: "mount /proc"))
        let pivot = try #require(names.firstIndex { $0.hasPrefix("pivot to rootfs") })
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
        var planner = try LaunchPlanner(
            configuration, descriptors: PlanExample.descriptors, seccomp: nil, host: PlanExample.host)
        let text = lines(try planner.plan())
        #expect(text.contains("move rootfs /c/upper: mount(\".\", \"/\", NULL, 0x2000, NULL)"))
        #expect(text.contains("change root to rootfs /c/upper: chroot(\".\")"))
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
