import Glibc
import LinuxSystem
import OCISpec
import Testing

@Suite("davit-runtime: a container from inside", .serialized, .tags(.root), .enabled(if: geteuid() == 0, "needs root"))
struct RuntimeContainerTests {
    @Test("the default spec gives few privileges and its own system")
    func defaults() throws {
        let lab = try RuntimeLab()
        let output = try lab.contain(
            """
            grep -E '^(CapPrm|CapEff|CapBnd|CapAmb|NoNewPrivs):' /proc/self/status
            echo "pid $$ host $(hostname)"
            for f in /proc/self/fd/*; do [ -e $f ] && echo "fd ${f##*/}"; done
            ls /dev
            ip -o link | cut -d: -f2
            cat /proc/kcore 2>/dev/null | wc -c
            ls /sys/firmware | wc -l
            touch /x 2>/dev/null || echo read-only
            touch /proc/sys/kernel/hostname 2>/dev/null || echo proc read-only
            exit 7
            """)
        #expect(output.status == 7, "\(output)")
        let privileges = "0000000020000420"
        #expect(
            output.lines.prefix(5) == [
                "CapPrm:\t\(privileges)", "CapEff:\t\(privileges)", "CapBnd:\t\(privileges)",
                "CapAmb:\t0000000000000000", "NoNewPrivs:\t1",
            ])
        #expect(output.lines.contains("pid 1 host davit"))
        #expect(output.lines.filter { $0.hasPrefix("fd ") } == ["fd 0", "fd 1", "fd 2"])
        let devices = [
            "fd", "full", "mqueue", "null", "ptmx", "pts", "random", "shm", "stderr", "stdin", "stdout", "tty",
            "urandom", "zero",
        ]
        #expect(devices.allSatisfy(output.lines.contains))
        #expect(output.lines.suffix(5) == [" lo", "0", "0", "read-only", "proc read-only"])
        #expect(try lab.leftovers() == [])
    }

    @Test("user, groups, umask, limits, working folder and sysctls are as the spec has them")
    func process() throws {
        let lab = try RuntimeLab()
        let output = try lab.contain("id -u; id -G; umask; ulimit -n; pwd; cat /proc/sys/net/core/somaxconn") {
            $0.root?.readonly = false
            $0.process?.user = User(uid: 1000, gid: 1001, umask: 0o077, additionalGids: [5, 6])
            $0.process?.rlimits = [POSIXRlimit(type: "RLIMIT_NOFILE", hard: 512, soft: 256)]
            $0.process?.cwd = "/not/there/yet"
            $0.linux?.sysctl = ["net.core.somaxconn": "77"]
        }
        #expect(output.lines == ["1000", "1001 5 6", "0077", "256", "/not/there/yet", "77"], "\(output)")
    }

    @Test("capabilities of a user come by the ambient set")
    func ambient() throws {
        let lab = try RuntimeLab()
        let output = try lab.contain("grep -E '^Cap(Eff|Bnd|Amb)' /proc/self/status | cut -f2") {
            $0.process?.user = User(uid: 1000, gid: 1000)
            let set = ["CAP_NET_BIND_SERVICE"]
            $0.process?.capabilities = LinuxCapabilities(
                bounding: set, effective: set, inheritable: set, permitted: set, ambient: set)
        }
        #expect(output.lines == [String](repeating: "0000000000000400", count: 3), "\(output)")
    }

    @Test("files and folders are mounted, read-only with all below, and links do not lead out")
    func mounts() throws {
        let lab = try RuntimeLab()
        try Files.makeDirectories("\(lab.folder)/volume/inner")
        try Files.write("\(lab.folder)/file", Array("from outside\n".utf8))
        try Files.makeDirectories("\(lab.folder)/escape")
        try Files.makeDirectories("\(lab.folder)/rootfs\(lab.folder)/escape")
        #expect(symlink("../../../../../..\(lab.folder)/escape", "\(lab.folder)/rootfs/link") == 0)
        #expect(symlink("../run/resolve/stub.conf", "\(lab.folder)/rootfs/etc/resolv.conf") == 0)
        let output = try lab.contain(
            """
            cat /etc/resolv.conf
            touch /v/x 2>/dev/null || echo read-only
            touch /rw/y && echo written
            ls /link/here
            grep -c ' /t tmpfs .*noexec.*size=1024k' /proc/mounts
            """
        ) {
            $0.root?.readonly = false
            $0.process?.capabilities = nil
            $0.mounts += [
                Mount(destination: "/etc/resolv.conf", type: "bind", source: "\(lab.folder)/file", options: ["ro"]),
                Mount(destination: "/v", type: "bind", source: "\(lab.folder)/volume", options: ["rbind", "rro"]),
                Mount(destination: "/rw", type: "bind", source: "volume", options: ["rbind", "rprivate"]),
                Mount(destination: "/link/here", type: "bind", source: "\(lab.folder)/volume", options: ["rbind"]),
                Mount(destination: "/t", type: "tmpfs", source: "tmpfs", options: ["noexec", "size=1m"]),
            ]
        }
        #expect(output.lines == ["from outside", "read-only", "written", "inner", "y", "1"], "\(output)")
        #expect(try Files.list("\(lab.folder)/escape") == [])
        #expect(try Files.list("\(lab.folder)/rootfs\(lab.folder)/escape") == ["here"])
        #expect(try lab.leftovers() == [])
    }

    @Test("a seccomp filter is in force")
    func seccomp() throws {
        let lab = try RuntimeLab()
        let output = try lab.contain("grep ^Seccomp: /proc/self/status; mkdir /dev/shm/x 2>/dev/null || echo refused") {
            $0.linux?.seccomp = LinuxSeccomp(
                defaultAction: .allow,
                syscalls: [LinuxSyscall(names: ["mkdir", "mkdirat"], action: .errno)])
        }
        #expect(output.lines == ["Seccomp:\t2", "refused"], "\(output)")
    }

    @Test("the container is in its own cgroup, which is the root inside")
    func cgroup() throws {
        let lab = try RuntimeLab()
        try lab.start("cat /proc/self/cgroup; echo ready; exec sleep 1000") {
            $0.linux?.resources = LinuxResources(pids: LinuxPids(limit: 33))
        }
        try eventually { try lab.output.contains("ready") }
        #expect(try lab.output.split(separator: "\n").dropLast().allSatisfy { $0.hasSuffix(":/") })
        let pid = try #require(try lab.state(lab.id).pid)
        #expect(try Files.readText("/proc/\(pid)/cgroup").contains(":/\(lab.id)"))
        #expect(try shell("cat $(find /sys/fs/cgroup -path '*\(lab.id)/pids.max')").lines == ["33"])
        #expect(try lab.runtime("delete", "--force", lab.id).status == 0)
        #expect(try lab.leftovers() == [])
    }
}
