import OCISpec
import Testing

@testable import Cgroups

@Suite("Resources as interface files")
struct ControllerLimitsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let resources: LinuxResources
        /// nil: v1 has no word for it.
        let v1: [String]?
        let v2: [String]
    }

    private static let cases: [Case] = [
        Case(testDescription: "nothing asked", resources: LinuxResources(), v1: [], v2: []),
        Case(
            testDescription: "cpu shares and bandwidth",
            resources: LinuxResources(cpu: LinuxCPU(shares: 512, quota: 50_000, burst: 1000, period: 100_000)),
            v1: [
                "cpu.shares=512", "cpu.cfs_period_us=100000", "cpu.cfs_quota_us=50000", "cpu.cfs_burst_us=1000",
            ],
            v2: ["cpu.weight=59", "cpu.max=50000 100000", "cpu.max.burst=1000"]),
        Case(
            testDescription: "no bandwidth limit", resources: LinuxResources(cpu: LinuxCPU(quota: -1)),
            v1: ["cpu.cfs_quota_us=-1"], v2: ["cpu.max=max"]),
        Case(
            testDescription: "what is 0 was not asked for",
            resources: LinuxResources(
                memory: LinuxMemory(limit: 0, reservation: 0, swap: 0, kernel: 0),
                cpu: LinuxCPU(shares: 0, quota: 0, period: 0, realtimeRuntime: 0, realtimePeriod: 0),
                blockIO: LinuxBlockIO(weight: 0)),
            v1: [], v2: []),
        Case(
            testDescription: "a period alone", resources: LinuxResources(cpu: LinuxCPU(period: 50_000)),
            v1: ["cpu.cfs_period_us=50000"], v2: ["cpu.max=max 50000"]),
        Case(
            testDescription: "an idle group has no weight",
            resources: LinuxResources(cpu: LinuxCPU(shares: 512, idle: 1)), v1: ["cpu.idle=1"], v2: ["cpu.idle=1"]),
        Case(
            testDescription: "processors", resources: LinuxResources(cpu: LinuxCPU(cpus: "0-1", mems: "0")),
            v1: ["cpuset.cpus=0-1", "cpuset.mems=0"], v2: ["cpuset.cpus=0-1", "cpuset.mems=0"]),
        Case(
            testDescription: "memory, swap and reservation",
            resources: LinuxResources(memory: LinuxMemory(limit: 1000, reservation: 500, swap: 1500)),
            v1: ["memory.limit_in_bytes=1000", "memory.memsw.limit_in_bytes=1500", "memory.soft_limit_in_bytes=500"],
            v2: ["memory.swap.max=500", "memory.max=1000", "memory.low=500"]),
        Case(
            testDescription: "unlimited memory and swap",
            resources: LinuxResources(memory: LinuxMemory(limit: -1, swap: -1)),
            v1: ["memory.limit_in_bytes=-1", "memory.memsw.limit_in_bytes=-1"],
            v2: ["memory.swap.max=max", "memory.max=max"]),
        Case(
            testDescription: "unlimited memory is unlimited swap, too",
            resources: LinuxResources(memory: LinuxMemory(limit: -1)),
            v1: ["memory.memsw.limit_in_bytes=-1", "memory.limit_in_bytes=-1"],
            v2: ["memory.swap.max=max", "memory.max=max"]),
        Case(
            testDescription: "no swap", resources: LinuxResources(memory: LinuxMemory(limit: 1000, swap: 1000)),
            v1: ["memory.limit_in_bytes=1000", "memory.memsw.limit_in_bytes=1000"],
            v2: ["memory.swap.max=0", "memory.max=1000"]),
        Case(
            testDescription: "pids", resources: LinuxResources(pids: LinuxPids(limit: 10)), v1: ["pids.max=10"],
            v2: ["pids.max=10"]),
        Case(
            testDescription: "unlimited pids", resources: LinuxResources(pids: LinuxPids(limit: -1)),
            v1: ["pids.max=max"], v2: ["pids.max=max"]),
        Case(
            testDescription: "block I/O",
            resources: LinuxResources(
                blockIO: LinuxBlockIO(
                    weight: 1000, weightDevice: [LinuxWeightDevice(major: 8, minor: 16, weight: 10)],
                    throttleReadBpsDevice: [LinuxThrottleDevice(major: 8, minor: 0, rate: 4096)])),
            v1: [
                "blkio.weight=1000 or blkio.bfq.weight=1000",
                "blkio.weight_device=8:16 10 or blkio.bfq.weight_device=8:16 10",
                "blkio.throttle.read_bps_device=8:0 4096",
            ],
            v2: [
                "io.bfq.weight=default 1000 or io.weight=default 10000", "io.bfq.weight=8:16 10 or io.weight=8:16 1",
                "io.max=8:0 rbps=4096",
            ]),
        Case(
            testDescription: "rdma",
            resources: LinuxResources(rdma: ["mlx4_0": LinuxRdma(hcaHandles: 2, hcaObjects: 2000)]),
            v1: ["rdma.max=mlx4_0 hca_handle=2 hca_object=2000"], v2: ["rdma.max=mlx4_0 hca_handle=2 hca_object=2000"]),
        Case(
            testDescription: "huge pages",
            resources: LinuxResources(hugepageLimits: [LinuxHugepageLimit(pageSize: "2MB", limit: 4096)]),
            v1: ["hugetlb.2MB.limit_in_bytes=4096", "hugetlb.2MB.rsvd.limit_in_bytes=4096"],
            v2: ["hugetlb.2MB.max=4096", "hugetlb.2MB.rsvd.max=4096"]),
        Case(
            testDescription: "files of v2 as they are",
            resources: LinuxResources(unified: ["memory.high": "1000", "cpu.uclamp.min": "10"]), v1: nil,
            v2: ["cpu.uclamp.min=10", "memory.high=1000"]),
        Case(
            testDescription: "classes and priorities of v1",
            resources: LinuxResources(
                network: LinuxNetwork(
                    classID: 7, priorities: [LinuxInterfacePriority(name: "eth0", priority: 3)])),
            v1: ["net_cls.classid=7", "net_prio.ifpriomap=eth0 3"], v2: []),
    ]

    @Test("each resource becomes the files of its version", arguments: cases)
    func files(_ example: Case) throws {
        if let v1 = example.v1 {
            #expect(try writes(example.resources, .v1) == v1)
        } else {
            #expect(throws: CgroupError.self) { try writes(example.resources, .v1) }
        }
        #expect(try writes(example.resources, .v2) == example.v2)
    }

    @Test(
        "shares become weights, the defaults and the ends onto each other",
        arguments: [(2, 1), (1024, 100), (262_144, 10_000), (1_000_000, 10_000), (0, 1)] as [(UInt64, Int)])
    func weight(shares: UInt64, weight: Int) {
        #expect(CPUController.weight(shares: shares) == weight)
    }

    @Test(
        "weights of block I/O become v2's, the ends onto each other",
        arguments: [(10, 1), (100, 910), (500, 4950), (1000, 10_000)] as [(UInt16, Int)])
    func blockIOWeight(weight: UInt16, scaled: Int) {
        #expect(BlockIOController.scaled(weight) == scaled)
    }

    @Test("only what v1 alone has asks for a controller that v2 lacks")
    func network() throws {
        let limits = try CgroupLimits(
            LinuxResources(network: LinuxNetwork(classID: 7)),
            in: CgroupHierarchy(mode: .unified, unified: "/c", unifiedControllers: [.cpu]))
        #expect(limits.controllers == [.net_cls])
        #expect(limits.field(askingFor: .net_cls) == "linux.resources.network.classID")
    }

    struct BadCase: Sendable, CustomTestStringConvertible {
        let resources: LinuxResources
        let version: CgroupFolder.Version
        let code: CgroupError.Code
        let field: String
        var testDescription: String { field }
    }

    private static let badCases: [BadCase] = [
        BadCase(
            resources: LinuxResources(memory: LinuxMemory(limit: 1000, swap: 500)), version: .v1, code: .invalid,
            field: "linux.resources.memory.swap"),
        BadCase(
            resources: LinuxResources(memory: LinuxMemory(swap: 500)), version: .v2, code: .invalid,
            field: "linux.resources.memory.swap"),
        BadCase(
            resources: LinuxResources(memory: LinuxMemory(swappiness: 101)), version: .v1, code: .invalid,
            field: "linux.resources.memory.swappiness"),
        BadCase(
            resources: LinuxResources(memory: LinuxMemory(swappiness: 10)), version: .v2, code: .unavailable,
            field: "linux.resources.memory.swappiness"),
        BadCase(
            resources: LinuxResources(cpu: LinuxCPU(realtimeRuntime: 5)), version: .v2, code: .unavailable,
            field: "linux.resources.cpu.realtimeRuntime"),
        BadCase(
            resources: LinuxResources(unified: ["../cpu.max": "1"]), version: .v2, code: .invalid,
            field: "linux.resources.unified.../cpu.max"),
        BadCase(
            resources: LinuxResources(unified: ["cgroup.procs": "1"]), version: .v2, code: .invalid,
            field: "linux.resources.unified.cgroup.procs"),
        BadCase(
            resources: LinuxResources(unified: ["memory.high": "1"]), version: .v1, code: .unavailable,
            field: "linux.resources.unified.memory.high"),
        BadCase(
            resources: LinuxResources(memory: LinuxMemory(kernel: 1000)), version: .v2, code: .unavailable,
            field: "linux.resources.memory.kernel"),
        BadCase(
            resources: LinuxResources(blockIO: LinuxBlockIO(leafWeight: 100)), version: .v2, code: .unavailable,
            field: "linux.resources.blockIO.leafWeight"),
        BadCase(
            resources: LinuxResources(blockIO: LinuxBlockIO(weight: 9)), version: .v1, code: .invalid,
            field: "linux.resources.blockIO.weight"),
        BadCase(
            resources: LinuxResources(hugepageLimits: [LinuxHugepageLimit(pageSize: "../x", limit: 1)]), version: .v1,
            code: .invalid, field: "linux.resources.hugepageLimits[0].pageSize"),
    ]

    @Test("what makes no sense or has no word is an error with its field", arguments: badCases)
    func bad(_ example: BadCase) {
        let error = #expect(throws: CgroupError.self) { try writes(example.resources, example.version) }
        #expect(error?.code == example.code)
        #expect(error?.field == example.field)
    }

    private func writes(_ resources: LinuxResources, _ version: CgroupFolder.Version) throws -> [String] {
        let folder = CgroupFolder(path: "/none", version: version, controllers: CgroupController.allCases)
        let all = CgroupController.allCases
        let hierarchy =
            version == .v1
            ? CgroupHierarchy(mode: .legacy, legacy: Dictionary(uniqueKeysWithValues: all.map { ($0, "/\($0)") }))
            : CgroupHierarchy(mode: .unified, unified: "/c", unifiedControllers: Set(all))
        return try CgroupLimits(resources, in: hierarchy).writes(for: folder).map { write in
            "\(write.file)=\(write.value)" + (write.orElse.map { " or \($0.file)=\($0.value)" } ?? "")
        }
    }
}
