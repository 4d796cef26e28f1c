import Testing

@testable import Cgroups

@Suite("What the host mounts")
struct CgroupHierarchyTests {
    @Test("a host with v2 alone is unified, with the controllers that its root offers")
    func unified() throws {
        let host = try TemporaryFolder()
        try host.write("cgroup.controllers", "cpuset cpu io memory hugetlb pids rdma misc\n")
        let found = try CgroupHierarchy.detect(
            root: host.path,
            mountInfo: """
                27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
                29 23 0:26 / \(host.path) rw,nosuid,nodev shared:4 - cgroup2 cgroup2 rw,nsdelegate
                """)
        #expect(
            found
                == CgroupHierarchy(
                    mode: .unified, unified: host.path,
                    unifiedControllers: [.cpuset, .cpu, .io, .memory, .hugetlb, .pids, .rdma, .misc]))
    }

    @Test("v1 alone is legacy; controllers mounted together share a folder")
    func legacy() throws {
        let found = try CgroupHierarchy.detect(
            root: "/sys/fs/cgroup",
            mountInfo: """
                32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
                35 31 0:32 / /sys/fs/cgroup/memory rw master:3 - cgroup cgroup rw,memory
                40 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd
                41 31 0:38 / /elsewhere/pids rw - cgroup cgroup rw,pids
                """)
        #expect(
            found
                == CgroupHierarchy(
                    mode: .legacy,
                    legacy: [
                        .cpu: "/sys/fs/cgroup/cpu,cpuacct", .cpuacct: "/sys/fs/cgroup/cpu,cpuacct",
                        .memory: "/sys/fs/cgroup/memory",
                    ], others: ["/sys/fs/cgroup/systemd"]))
    }

    @Test("both kinds are hybrid, and an escaped folder is read")
    func hybrid() throws {
        let host = try TemporaryFolder()
        try host.make("uni fied")
        try host.write("uni fied/cgroup.controllers", "hugetlb\n")
        let found = try CgroupHierarchy.detect(
            root: host.path,
            mountInfo: """
                35 31 0:32 / \(host.path)/memory rw - cgroup cgroup rw,memory
                41 31 0:38 / \(host.path)/uni\\040fied rw - cgroup2 cgroup2 rw
                """)
        #expect(found.mode == .hybrid)
        #expect(found.unified == "\(host.path)/uni fied")
        #expect(found.unifiedControllers == [.hugetlb])
    }

    @Test("no cgroup mount is an error that names the folder")
    func nothing() {
        let error = #expect(throws: CgroupError.self) {
            try CgroupHierarchy.detect(root: "/sys/fs/cgroup", mountInfo: "garbage\n1 2 3 - cgroup2\n")
        }
        #expect(error?.code == .unavailable)
        #expect(error?.subject == "/sys/fs/cgroup")
    }
}
