import LinuxSystem
import Testing

@testable import Cgroups

/// On temporary folders with the kernel's files made by the test.
@Suite("What a group uses, and groups below it")
struct CgroupUsageTests {
    @Test("v1: counters, limits and block I/O are read from their controllers")
    func legacy() throws {
        let host = try TemporaryFolder()
        for (file, text) in [
            ("cpuacct.usage", "900\n"), ("cpuacct.usage_percpu", "400 500 \n"), ("memory.usage_in_bytes", "7\n"),
            ("memory.limit_in_bytes", "64\n"), ("memory.failcnt", "2\n"), ("memory.stat", "cache 5\nrss 2\n"),
            ("pids.current", "3\n"), ("pids.max", "max\n"),
            ("blkio.throttle.io_service_bytes_recursive", "8:0 Read 4096\n8:0 Total 4096\nTotal 4096\n"),
        ] { try host.write(file, text) }
        let folder = CgroupFolder(recorded: host.path, version: .v1, controllers: [.blkio, .cpuacct, .memory, .pids])
        let usage = Cgroup(recorded: "c", mode: .legacy, folders: [folder]).usage()
        #expect(usage.cpuTotal == 900 && usage.perCPU == [400, 500])
        #expect(usage.memory == CgroupUsage.Memory(limit: 64, usage: 7, failures: 2))
        #expect(usage.cache == 5 && usage.raw == ["cache": 5, "rss": 2])
        #expect(usage.pids == 3 && usage.pidsLimit == 0)
        #expect(usage.ioBytes.map(\.operation) == ["Read", "Total"])
    }

    @Test("v2: microseconds become nanoseconds, \"max\" is no limit, swap counts with memory")
    func unified() throws {
        let host = try TemporaryFolder()
        for (file, text) in [
            ("cpu.stat", "usage_usec 9\nuser_usec 4\nsystem_usec 5\nnr_throttled 1\n"), ("memory.current", "100\n"),
            ("memory.max", "max\n"), ("memory.swap.current", "11\n"), ("memory.swap.max", "max\n"),
            ("io.stat", "8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=0 dios=0\n"),
            ("cgroup.events", "populated 1\nfrozen 1\n"),
        ] { try host.write(file, text) }
        let folder = CgroupFolder(recorded: host.path, version: .v2, controllers: [.cpu, .io, .memory])
        let group = Cgroup(recorded: "c", mode: .unified, folders: [folder])
        let usage = group.usage()
        #expect(usage.cpuTotal == 9000 && usage.cpuUser == 4000 && usage.throttledPeriods == 1)
        #expect(usage.memory.limit == .max && usage.swap.usage == 111 && usage.swap.limit == .max)
        #expect(usage.ioBytes.map(\.value) == [1, 2] && usage.ioOperations.map(\.value) == [3, 4])
        #expect(group.isFrozen)
    }

    @Test("a group below is found in all folders, or in those of the controllers that are named")
    func subgroup() throws {
        let host = try TemporaryFolder()
        try host.make("cpu/sub")
        try host.make("pids/sub")
        let folders = [CgroupController.cpu, .pids].map {
            CgroupFolder(recorded: "\(host.path)/\($0.rawValue)", version: .v1, controllers: [$0])
        }
        let group = Cgroup(recorded: "c", mode: .legacy, folders: folders)
        #expect(try group.subgroup(["/sub"]).folders.map(\.path) == ["\(host.path)/cpu/sub", "\(host.path)/pids/sub"])
        #expect(try group.subgroup(["pids:sub"]).folders.map(\.path) == ["\(host.path)/cpu", "\(host.path)/pids/sub"])
        for place in ["../x", "nosuch", "memory:sub"] {
            #expect(throws: CgroupError.self, "\(place)") { try group.subgroup([place]) }
        }
    }
}
