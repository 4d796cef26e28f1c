import OCISpec
import Testing

@testable import Cgroups

/// On temporary folders: the kernel's files are made by the test beforehand, so that every write can be read back.
@Suite("Groups on a mount")
struct CgroupFolderTests {
    private func legacyHost(_ controllers: [CgroupController]) throws -> (TemporaryFolder, CgroupHierarchy) {
        let host = try TemporaryFolder()
        var legacy: [CgroupController: String] = [:]
        for controller in controllers {
            legacy[controller] = "\(host.path)/\(controller.rawValue)"
            try host.make("\(controller.rawValue)/davit-x/c1")
            try host.write("\(controller.rawValue)/davit-x/c1/cgroup.procs", "")
            try host.write("\(controller.rawValue)/davit-x/c1/tasks", "")
        }
        return (host, CgroupHierarchy(mode: .legacy, legacy: legacy))
    }

    private func unifiedHost(_ offered: String) throws -> (TemporaryFolder, CgroupHierarchy) {
        let host = try TemporaryFolder()
        try host.make("davit-x/c1")
        for folder in ["", "davit-x/"] {
            try host.write(folder + "cgroup.controllers", offered)
            try host.write(folder + "cgroup.subtree_control", "")
        }
        try host.write("davit-x/c1/cgroup.procs", "")
        let hierarchy = try CgroupHierarchy.detect(
            root: host.path, mountInfo: "29 23 0:26 / \(host.path) rw - cgroup2 cgroup2 rw")
        return (host, hierarchy)
    }

    @Test("v1: each limit is in its controller's folder")
    func legacyLimits() throws {
        let (host, hierarchy) = try legacyHost([.cpu, .memory, .pids])
        for file in [
            "cpu/davit-x/c1/cpu.shares", "memory/davit-x/c1/memory.limit_in_bytes", "pids/davit-x/c1/pids.max",
        ] {
            try host.write(file, "")
        }
        let group = try Cgroup.create(
            "davit-x/c1", in: hierarchy,
            resources: LinuxResources(
                memory: LinuxMemory(limit: 4096), cpu: LinuxCPU(shares: 2048), pids: LinuxPids(limit: 7)))
        #expect(try host.read("cpu/davit-x/c1/cpu.shares") == "2048")
        #expect(try host.read("memory/davit-x/c1/memory.limit_in_bytes") == "4096")
        #expect(try host.read("pids/davit-x/c1/pids.max") == "7")
        #expect(group.folders.map(\.path) == ["cpu", "memory", "pids"].map { "\(host.path)/\($0)/davit-x/c1" })
        guard case .tasks(let tasks) = try group.placement().descriptors else {
            Issue.record("a v1 group is joined by its tasks files")
            return
        }
        #expect(tasks.count == 3)
    }

    @Test("v1: a new cpuset takes its parent's processors where none are asked for")
    func cpuset() throws {
        let (host, hierarchy) = try legacyHost([.cpuset])
        for (folder, cpus) in [("cpuset", "0-3\n"), ("cpuset/davit-x", "\n"), ("cpuset/davit-x/c1", "\n")] {
            try host.write("\(folder)/cpuset.cpus", cpus)
            try host.write("\(folder)/cpuset.mems", folder == "cpuset" ? "0\n" : "")
        }
        _ = try Cgroup.create(
            "davit-x/c1", in: hierarchy, resources: LinuxResources(cpu: LinuxCPU(cpus: "1")))
        #expect(try host.read("cpuset/davit-x/cpuset.cpus").hasPrefix("0-3"))
        #expect(try host.read("cpuset/davit-x/c1/cpuset.cpus").hasPrefix("1"))
        #expect(try host.read("cpuset/davit-x/c1/cpuset.mems") == "0")
    }

    @Test("v1: what the host has no file for names the field")
    func legacyAbsent() throws {
        let (host, hierarchy) = try legacyHost([.memory])
        try host.write("memory/davit-x/c1/memory.limit_in_bytes", "")
        let error = #expect(throws: CgroupError.self) {
            try Cgroup.create(
                "davit-x/c1", in: hierarchy, resources: LinuxResources(memory: LinuxMemory(limit: 100, swap: 200)))
        }
        #expect(error?.code == .unavailable)
        #expect(error?.field == "linux.resources.memory.swap")
    }

    @Test("v1: a controller that is not mounted names the field; without limits it is not missed")
    func legacyUnmounted() throws {
        let (host, hierarchy) = try legacyHost([.memory])
        defer { withExtendedLifetime(host) {} }
        let error = #expect(throws: CgroupError.self) {
            try Cgroup.create("davit-x/c1", in: hierarchy, resources: LinuxResources(pids: LinuxPids(limit: 7)))
        }
        #expect(error?.code == .unavailable)
        #expect(error?.field == "linux.resources.pids.limit")
        _ = try Cgroup.create("davit-x/c2", in: hierarchy)
    }

    @Test("v2: what is offered is enabled along the path, once")
    func enabling() throws {
        let (host, hierarchy) = try unifiedHost("cpu memory pids\n")
        try host.write("cgroup.subtree_control", "cpu pids\n")
        let folder = try #require(CgroupFolder.all(of: "davit-x/c1", in: hierarchy).first)
        try folder.make(path: "davit-x/c1", asked: [])
        #expect(try host.read("cgroup.subtree_control").hasPrefix("+memory"))
        #expect(try host.read("davit-x/cgroup.subtree_control") == "+cpu +memory +pids")
    }

    @Test("v2: the limits are in the one folder")
    func unifiedLimits() throws {
        let (host, hierarchy) = try unifiedHost("cpu memory pids\n")
        for file in ["cpu.weight", "cpu.max", "memory.max", "pids.max"] { try host.write("davit-x/c1/\(file)", "") }
        let group = Cgroup(existing: "davit-x/c1", in: hierarchy)
        try group.update(
            LinuxResources(
                memory: LinuxMemory(limit: 4096), cpu: LinuxCPU(shares: 1024, quota: 20_000),
                pids: LinuxPids(limit: 7)))
        #expect(try host.read("davit-x/c1/cpu.weight") == "100")
        #expect(try host.read("davit-x/c1/cpu.max") == "20000")
        #expect(try host.read("davit-x/c1/memory.max") == "4096")
        #expect(try host.read("davit-x/c1/pids.max") == "7")
        guard case .directory = try group.placement().descriptors else {
            Issue.record("a v2 group is joined by its folder")
            return
        }
    }

    @Test("hybrid: the v2 mount is used only for what v1 lacks and the limits ask for")
    func hybrid() throws {
        let hierarchy = CgroupHierarchy(
            mode: .hybrid, legacy: [.memory: "/c/memory"], unified: "/c/unified", unifiedControllers: [.hugetlb])
        let plain = try CgroupFolder.needed(for: "a/b", in: hierarchy, asked: [.memory])
        #expect(plain.map(\.path) == ["/c/memory/a/b"])
        let huge = try CgroupFolder.needed(for: "a/b", in: hierarchy, asked: [.hugetlb])
        #expect(huge.map(\.path) == ["/c/memory/a/b", "/c/unified/a/b"])
    }

    @Test("a path that leaves the mount is refused", arguments: ["", "/a", "a//b", "../a", "a/.", "a/"])
    func badPath(path: String) {
        let error = #expect(throws: CgroupError.self) {
            try CgroupFolder.needed(for: path, in: CgroupHierarchy(mode: .unified, unified: "/c"), asked: [])
        }
        #expect(error?.code == .invalid)
    }

    @Test("a group that holds processes is not taken over")
    func inUse() throws {
        let (host, hierarchy) = try legacyHost([.pids])
        try host.write("pids/davit-x/c1/cgroup.procs", "1\n")
        let error = #expect(throws: CgroupError.self) { try Cgroup.create("davit-x/c1", in: hierarchy) }
        #expect(error?.code == .busy)
    }

    @Test("statistics are read from both versions' files")
    func statistics() throws {
        let (v1, legacy) = try legacyHost([.memory, .cpuacct, .pids])
        try v1.write("memory/davit-x/c1/memory.usage_in_bytes", "8192\n")
        try v1.write("memory/davit-x/c1/memory.limit_in_bytes", "9223372036854771712\n")
        try v1.write("memory/davit-x/c1/memory.stat", "cache 1\ntotal_inactive_file 77\n")
        try v1.write("memory/davit-x/c1/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n")
        try v1.write("cpuacct/davit-x/c1/cpuacct.usage", "5000\n")
        try v1.write("pids/davit-x/c1/pids.current", "2\n")
        try v1.write("pids/davit-x/c1/pids.max", "max\n")
        let old = Cgroup(existing: "davit-x/c1", in: legacy).statistics()
        #expect(old.memory?.usage.usage == 8192 && old.memory?.usage.limit == nil && old.memory?.inactiveFile == 77)
        #expect(old.memory?.events.oomKill == 3 && old.cpu.usage == 5000)
        #expect(old.pids == CgroupStatistics.Pids(current: 2, limit: nil))

        let (v2, unified) = try unifiedHost("cpu memory pids\n")
        try v2.write("davit-x/c1/memory.current", "4096\n")
        try v2.write("davit-x/c1/memory.max", "max\n")
        try v2.write("davit-x/c1/memory.events", "low 0\noom 1\noom_kill 1\n")
        try v2.write("davit-x/c1/cpu.stat", "usage_usec 12\nuser_usec 7\nsystem_usec 5\n")
        let new = Cgroup(existing: "davit-x/c1", in: unified)
        #expect(new.statistics().memory?.usage.usage == 4096 && new.statistics().cpu.usage == 12_000)
        #expect(new.memoryEvents().oom == 1)
        #expect(new.oomKills() == 1)
    }

    @Test("statistics of block I/O, huge pages and rdma are read from both versions' files")
    func deviceStatistics() throws {
        let (v1, legacy) = try legacyHost([.blkio, .hugetlb, .rdma])
        try v1.write("blkio/davit-x/c1/blkio.bfq.io_service_bytes_recursive", "Total 0\n")
        try v1.write(
            "blkio/davit-x/c1/blkio.throttle.io_service_bytes_recursive", "8:0 Read 4096\n8:0 Write 7\nTotal 4103\n")
        try v1.write("hugetlb/davit-x/c1/hugetlb.2MB.usage_in_bytes", "2097152\n")
        try v1.write("hugetlb/davit-x/c1/hugetlb.2MB.failcnt", "1\n")
        try v1.write("rdma/davit-x/c1/rdma.current", "mlx4_0 hca_handle=1 hca_object=20\n")
        let old = Cgroup(existing: "davit-x/c1", in: legacy).statistics()
        #expect(
            old.blockIO?.bytes == [
                .init(major: 8, minor: 0, operation: "Read", value: 4096),
                .init(major: 8, minor: 0, operation: "Write", value: 7),
            ])
        #expect(old.hugetlb == ["2MB": .init(usage: 2_097_152, maximum: nil, failures: 1)])
        #expect(old.rdma == ["mlx4_0": .init(handles: 1, objects: 20)])

        let (v2, unified) = try unifiedHost("io hugetlb\n")
        try v2.write("davit-x/c1/io.stat", "8:0 rbytes=4096 wbytes=7 rios=1 wios=2\n")
        try v2.write("davit-x/c1/io.pressure", "some avg10=1.50 avg60=0.00 avg300=0.25 total=99\n")
        try v2.write("davit-x/c1/hugetlb.1GB.current", "0\n")
        try v2.write("davit-x/c1/hugetlb.1GB.events", "max 4\n")
        let new = Cgroup(existing: "davit-x/c1", in: unified).statistics()
        #expect(new.blockIO?.operations.map(\.value) == [1, 2])
        let share = CgroupStatistics.Pressure.Share(average10: 1.5, average60: 0, average300: 0.25, total: 99)
        #expect(new.blockIO?.pressure?.some == share)
        #expect(new.hugetlb["1GB"]?.failures == 4)
    }

    @Test("a limit is written where the kernel has it")
    func alternatives() throws {
        let (host, hierarchy) = try legacyHost([.blkio, .hugetlb])
        for file in ["blkio/davit-x/c1/blkio.bfq.weight", "hugetlb/davit-x/c1/hugetlb.2MB.limit_in_bytes"] {
            try host.write(file, "")
        }
        let resources = LinuxResources(
            blockIO: LinuxBlockIO(weight: 500), hugepageLimits: [LinuxHugepageLimit(pageSize: "2MB", limit: 0)])
        _ = try Cgroup.create("davit-x/c1", in: hierarchy, resources: resources)
        #expect(try host.read("blkio/davit-x/c1/blkio.bfq.weight") == "500")
        #expect(try host.read("hugetlb/davit-x/c1/hugetlb.2MB.limit_in_bytes") == "0")
    }

    @Test("v2: an update keeps what it does not name, and can look at the usage first")
    func update() throws {
        let (host, hierarchy) = try unifiedHost("cpu memory\n")
        try host.write("davit-x/c1/cpu.max", "20000 100000\n")
        try host.write("davit-x/c1/memory.max", "1000\n")
        try host.write("davit-x/c1/memory.swap.max", "max\n")
        try host.write("davit-x/c1/memory.current", "900\n")
        let group = Cgroup(existing: "davit-x/c1", in: hierarchy)
        try group.update(
            LinuxResources(memory: LinuxMemory(swap: 1500), cpu: LinuxCPU(period: 50_000)))
        #expect(try host.read("davit-x/c1/cpu.max").hasPrefix("20000 50000"))
        #expect(try host.read("davit-x/c1/memory.swap.max").hasPrefix("500"))
        let error = #expect(throws: CgroupError.self) {
            try group.update(LinuxResources(memory: LinuxMemory(limit: 800, checkBeforeUpdate: true)))
        }
        #expect(error?.code == .refused && error?.field == "linux.resources.memory.limit")
    }

    @Test("the freezer's state is read from both versions' files, and set in them")
    func freezer() throws {
        let (v1, legacy) = try legacyHost([.freezer])
        try v1.write("freezer/davit-x/c1/freezer.state", "THAWED\n")
        let old = Cgroup(existing: "davit-x/c1", in: legacy)
        #expect(try old.freezerState() == .thawed)
        try old.freeze()
        #expect(try v1.read("freezer/davit-x/c1/freezer.state").hasPrefix("FROZEN"))
        let (v2, unified) = try unifiedHost("cpu\n")
        try v2.write("davit-x/c1/cgroup.freeze", "1\n")
        try v2.write("davit-x/c1/cgroup.events", "populated 1\nfrozen 0\n")
        let new = Cgroup(existing: "davit-x/c1", in: unified)
        #expect(try new.freezerState() == .freezing)
        try v2.write("davit-x/c1/cgroup.events", "populated 1\nfrozen 1\n")
        try new.freeze()
        #expect(try new.freezerState() == .frozen)
        try new.thaw()
        #expect(try v2.read("davit-x/c1/cgroup.freeze").hasPrefix("0"))
    }

    @Test("an absent group has no processes, no folders, and nothing to remove")
    func absent() throws {
        let (host, hierarchy) = try legacyHost([.pids])
        defer { withExtendedLifetime(host) {} }
        let group = Cgroup(existing: "davit-x/none", in: hierarchy)
        #expect(group.isEmpty)
        #expect(try group.processes().isEmpty)
        try group.remove()
        #expect(try hierarchy.children(of: "davit-x") == ["c1"])
    }
}
