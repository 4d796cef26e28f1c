import Foundation
import Testing

/// Who a container is and what it may do.
@Suite("Inside: privileges and users", .serialized, .tags(.root), rootCondition)
struct InsidePrivilegeTests {
    private func mask(_ text: String) throws -> UInt64 { try #require(UInt64(text, radix: 16)) }

    @Test("cap_add and cap_drop change the default set; ALL stands for every one that davitd has itself")
    func capabilities() throws {
        let lab = try StackLab.up(
            "caps",
            """
            services:
              changed: {<<: *idle, cap_add: [NET_ADMIN], cap_drop: [CAP_CHOWN]}
              few: {<<: *idle, cap_drop: [ALL], cap_add: [NET_BIND_SERVICE]}
              all: {<<: *idle, cap_add: [ALL], cap_drop: [SYS_ADMIN]}
            """)
        #expect(try mask(lab.status("changed", "CapEff")) == 0xa804_25fa | 1 << 12)
        #expect(try mask(lab.status("few", "CapEff")) == 1 << 10)
        #expect(try mask(lab.status("few", "CapBnd")) == 1 << 10)
        let own = try String(contentsOfFile: "/proc/\(try lab.instance.daemonPID)/status", encoding: .utf8)
        let line = try #require(own.split(separator: "\n").first { $0.hasPrefix("CapPrm:") })
        let have = try mask(line.dropFirst(7).trimmingCharacters(in: .whitespaces))
        #expect(try mask(lab.status("all", "CapEff")) == have & ~(1 << 21))
        #expect(try lab.exec("few", "chown 1 /tmp").status != 0)
        try lab.finish()
    }

    @Test("a privileged container has every capability, no filter, no masks, and the host's devices may be used")
    func privileged() throws {
        let lab = try StackLab.up("priv", "services: {a: {<<: *idle, privileged: true}}")
        #expect(try lab.status("a", "Seccomp") == "0")
        #expect(try mask(lab.status("a", "CapEff")) & 1 << 21 != 0)
        #expect(try lab.exec("a", "mount -t tmpfs x /mnt 2>/dev/null || mount -t tmpfs x /srv").status == 0)
        #expect(try lab.exec("a", "mknod /tmp/kmsg c 1 11 && : > /tmp/kmsg").status == 0)
        #expect(try !lab.see("a", "cat /proc/timer_list | head -1").isEmpty)
        #expect(
            try lab.exec("a", "test -w /proc/sys/kernel/shmmni && mount | grep -q '/sys type sysfs (rw'").status == 0)
        try lab.finish()
    }

    @Test("a user may be a name, a number, or user:group, with groups added; HOME is the user's")
    func users() throws {
        let lab = try StackLab.up(
            "users",
            """
            services:
              name: {<<: *idle, user: redis}
              number: {<<: *idle, user: "33"}
              both: {<<: *idle, user: "1234:redis"}
              groups: {<<: *idle, user: "redis", group_add: ["www-data", "77"]}
              folder: {<<: *idle, user: "33", working_dir: /made/for/it}
            """)
        #expect(try lab.see("name", "id -u; id -g; echo $HOME") == "999\n999\n/data")
        #expect(try lab.see("number", "id -u; id -g; echo $HOME") == "33\n33\n/srv")
        #expect(try lab.see("both", "id -u; id -g; echo $HOME") == "1234\n999\n/")
        #expect(try lab.status("groups", "Groups") == "33 77 999" || lab.status("groups", "Groups") == "33 77")
        #expect(try lab.status("name", "CapEff") == "0000000000000000")
        #expect(try lab.see("folder", "pwd") == "/made/for/it")
        #expect(try lab.see("name", "readlink /proc/1/cwd; id -un") == "/\nredis")
        try lab.finish()
    }

    @Test("a user that the image does not have fails that service alone and by its name")
    func unknownUser() throws {
        let lab = try StackLab("nouser", "services: {bad: {<<: *idle, user: nosuch}, good: *idle}")
        let up = try lab.davit("up", "-d")
        #expect(up.status == 1)
        #expect(up.err.contains("nosuch") && up.err.contains("bad"))
        #expect(try lab.ps("good", "State") == "running")
        #expect(try lab.ps("bad", "State") != "running")
        try lab.finish()
    }

    @Test("no-new-privileges is set, for an exec too, and the filter stays")
    func noNewPrivileges() throws {
        let lab = try StackLab.up("nnp", #"services: {a: {<<: *idle, security_opt: ["no-new-privileges:true"]}}"#)
        #expect(try lab.status("a", "NoNewPrivs") == "1")
        #expect(try lab.status("a", "Seccomp") == "2")
        #expect(try lab.see("a", "grep -E 'NoNewPrivs|Seccomp:' /proc/self/status | cut -f2") == "1\n2")
        try lab.finish()
    }

    @Test("a read-only root can be written nowhere but in mounts")
    func readOnly() throws {
        let lab = try StackLab.up(
            "ro",
            """
            services:
              a: {<<: *idle, read_only: true, volumes: [data:/data], tmpfs: ["/tmp", "/scratch:size=1m,mode=1770,uid=5"]}
            volumes: {data: {}}
            """)
        let refused = try lab.exec("a", "echo > /etc/x")
        #expect(refused.status != 0 && refused.err.contains("Read-only file system"))
        #expect(try lab.exec("a", "echo > /data/x && echo > /tmp/x && echo > /dev/shm/x").status == 0)
        #expect(try lab.see("a", "stat -c '%u %a' /scratch; df -k /scratch | awk 'NR==2 {print $2}'") == "5 1770\n1024")
        try lab.finish()
    }
}
