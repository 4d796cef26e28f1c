import Cgroups
import Glibc
import LinuxSystem
import OCISpec
import Testing

@Suite("davit-runtime: cgroups", .serialized, .tags(.root), .enabled(if: geteuid() == 0, "needs root"))
struct RuntimeCgroupTests {
    @Test("on cgroup v2 alone, in a mount namespace that has nothing else: clone into the group, limits, device rules")
    func unified() throws {
        let lab = try RuntimeLab()
        try lab.write(
            try lab.spec(
                """
                cat /sys/fs/cgroup/hugetlb.2MB.max; head -c 1 /dev/null && echo null
                mknod /dev/shm/mem c 1 1 && echo made; cat /dev/shm/mem > /dev/null 2>&1 || echo denied
                echo ready; exec sleep 1000
                """
            ) {
                let set = ["CAP_MKNOD"]
                $0.process?.capabilities = LinuxCapabilities(bounding: set, effective: set, permitted: set)
                for index in $0.mounts.indices where $0.mounts[index].destination == "/dev/shm" {
                    $0.mounts[index].options.removeAll { $0 == "nodev" }
                }
                $0.linux?.resources = LinuxResources(
                    hugepageLimits: [LinuxHugepageLimit(pageSize: "2MB", limit: 4_194_304)])
            })
        let program = "\(programFolder)/davit-runtime --root \(lab.folder)/state"
        let script = """
            umount -l /sys/fs/cgroup && mount -t cgroup2 cgroup2 /sys/fs/cgroup || exit 9
            \(program) create --bundle \(lab.folder) \(lab.id) > \(lab.folder)/out 2>&1 || exit 1
            \(program) start \(lab.id) || exit 2
            until grep -q ready \(lab.folder)/out; do :; done
            cat /sys/fs/cgroup/\(lab.id)/hugetlb.2MB.max
            \(program) exec \(lab.id) grep ^0: /proc/self/cgroup
            \(program) delete --force \(lab.id) || exit 3
            [ -e /sys/fs/cgroup/\(lab.id) ] || echo gone
            """
        let output = try run("/usr/bin/unshare", ["-m", "--propagation", "private", "sh", "-c", script])
        #expect(output.lines == ["4194304", "0::/", "gone"], "\(output)")
        #expect(try lab.output == "4194304\nnull\nmade\ndenied\nready\n")
        #expect(try lab.leftovers() == [])
    }

    @Test("v1: limits change in place, the group is frozen and thawed, and an out-of-memory is told and counted")
    func inPlace() throws {
        let lab = try RuntimeLab()
        try lab.start("echo ready; while :; do :; done") {
            $0.linux?.resources = LinuxResources(
                devices: [LinuxDeviceCgroup(allow: true, type: "c", major: 1, minor: 11, access: "r")],
                memory: LinuxMemory(limit: 64 << 20), pids: LinuxPids(limit: 33))
        }
        try eventually { try lab.output.contains("ready") }
        let group = Cgroup(existing: lab.id, in: try CgroupHierarchy.detect())
        try group.update(
            LinuxResources(
                devices: [LinuxDeviceCgroup(allow: true, type: "c", major: 10, minor: 229, access: "rw")],
                memory: LinuxMemory(limit: 128 << 20, swap: 256 << 20),
                cpu: LinuxCPU(shares: 512, quota: 50_000, period: 100_000), pids: LinuxPids(limit: 44),
                blockIO: LinuxBlockIO(weight: 300)))
        let statistics = group.statistics()
        #expect(statistics.memory?.usage.limit == 128 << 20 && statistics.pids?.limit == 44)
        #expect(statistics.pids?.current == 1 && (statistics.cpu.usage ?? 0) > 0)
        let devices = try shell("cat $(find /sys/fs/cgroup -path '*\(lab.id)/devices.list')").lines
        #expect(devices.contains("c 10:229 rw") && !devices.contains("c 1:11 r") && devices.contains("c 1:3 rwm"))
        #expect(try shell("cat $(find /sys/fs/cgroup -path '*\(lab.id)/blkio.bfq.weight')").out.contains("300"))

        try group.freeze()
        #expect(try group.freezerState() == .frozen)
        let frozen = group.statistics().cpu.usage
        #expect(group.statistics().cpu.usage == frozen)
        try group.thaw()
        #expect(try group.freezerState() == .thawed)
        eventually { group.statistics().cpu.usage != frozen }

        let watch = try CgroupMemoryWatch(group)
        try group.update(LinuxResources(memory: LinuxMemory(limit: 16 << 20, swap: 16 << 20)))
        _ = try lab.runtime("exec", lab.id, "sh", "-c", "x=$(head -c 200000000 /dev/zero | tr '\\0' a)")
        var watched = pollfd(fd: watch.descriptor.rawValue, events: Int16(POLLIN), revents: 0)
        #expect(poll(&watched, 1, 0) == 1)
        watch.drain()
        #expect(group.memoryEvents().oomKill > 0)
        #expect(try lab.runtime("delete", "--force", lab.id).status == 0)
        #expect(try lab.leftovers() == [])
    }
}
