import Foundation
import Testing

/// What a container sees that asks for nothing special.
@Suite("Inside: by default", .serialized, .tags(.root), rootCondition)
struct InsideTests {
    @Test("the program is process 1 in namespaces of its own")
    func namespaces() throws {
        let lab = try StackLab.up("ns", "services: {a: *idle, b: *idle}")
        #expect(try lab.see("a", "cat /proc/1/cmdline | tr '\\0' ' '") == "sleep 1000")
        let (a, b) = (try lab.pid("a"), try lab.pid("b"))
        for kind in ["pid", "mnt", "net", "ipc", "uts", "cgroup"] {
            let links = try ["self", "\(a)", "\(b)"].map {
                try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\($0)/ns/\(kind)")
            }
            #expect(Set(links).count == 3, "\(kind): \(links)")
        }
        #expect(try lab.see("a", "cat /proc/1/cgroup | cut -d: -f3 | sort -u") == "/")
        try lab.finish()
    }

    @Test("kernel file systems are mounted as OCI says, and kernel settings cannot be written")
    func mounts() throws {
        let lab = try StackLab.up("mnt", "services: {a: *idle}")
        let table = try String(contentsOfFile: "/proc/\(try lab.pid("a"))/mounts", encoding: .utf8)
        func options(_ target: String) -> [String] {
            let line = table.split(separator: "\n").last { $0.split(separator: " ")[1] == target }
            return line.map { $0.split(separator: " ")[3].split(separator: ",").map(String.init) } ?? []
        }
        for target in ["/proc", "/sys", "/dev/mqueue", "/dev/shm"] {
            #expect(["nosuid", "nodev", "noexec"].allSatisfy(options(target).contains), "\(target)")
        }
        for target in ["/sys", "/sys/fs/cgroup", "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys"] {
            #expect(options(target).first == "ro", "\(target)")
        }
        #expect(options("/dev/shm").contains("size=65536k"))
        #expect(options("/dev/pts").contains("ptmxmode=666"))
        #expect(try lab.exec("a", "echo 1 > /proc/sys/kernel/shmmni").status != 0)
        #expect(try lab.exec("a", "mkdir /sys/fs/cgroup/memory/x").status != 0)
        #expect(try lab.see("a", "cat /proc/keys /proc/timer_list /proc/interrupts; ls /sys/firmware") == "")
        #expect(!table.contains("/oldroot"))
        try lab.finish()
    }

    @Test("/dev has the devices of the runtime-spec and no other")
    func devices() throws {
        let lab = try StackLab.up("dev", "services: {a: *idle, tty: {<<: *idle, tty: true}}")
        let usual = "fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero"
        #expect(try lab.see("a", "echo $(ls /dev)") == usual)
        #expect(try lab.see("tty", "echo $(ls /dev)") == "console " + usual)
        #expect(try lab.see("a", "echo x > /dev/null && head -c 4 /dev/zero | wc -c") == "4")
        let other = try lab.exec("a", "mknod /tmp/kmsg c 1 11 && : > /tmp/kmsg")
        #expect(other.status != 0 && other.err.contains("not permitted"), "\(other)")
        try lab.finish()
    }

    @Test(
        "fourteen capabilities, the seccomp filter, no ignored or blocked signal and no open descriptor are handed on")
    func process() throws {
        let lab = try StackLab.up("proc", "services: {a: *idle}")
        for set in ["CapPrm", "CapEff", "CapBnd"] { #expect(try lab.status("a", set) == "00000000a80425fb", "\(set)") }
        for set in ["CapInh", "CapAmb"] { #expect(try lab.status("a", set) == "0000000000000000", "\(set)") }
        for set in ["SigBlk", "SigIgn"] { #expect(try lab.status("a", set) == "0000000000000000", "\(set)") }
        #expect(try lab.status("a", "Seccomp") == "2")
        #expect(try lab.status("a", "NoNewPrivs") == "0")
        #expect(try lab.status("a", "Umask") == "0022")
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(try lab.pid("a"))/fd").sorted()
        #expect(open == ["0", "1", "2"])
        for set in ["SigBlk", "SigIgn"] {
            #expect(
                try lab.must("exec", "-T", "a", "grep", set, "/proc/self/status").out.hasSuffix("\t0000000000000000\n"),
                "\(set) of an exec")
        }
        try lab.finish()
    }

    @Test("dangerous calls are refused by the filter, to an exec as to the program, and not without it")
    func seccomp() throws {
        let lab = try StackLab.up(
            "sec",
            """
            services:
              a: {<<: *idle, cap_add: [SYS_CHROOT]}
              open: {<<: *idle, security_opt: ["seccomp=unconfined"], cap_add: [SYS_ADMIN]}
              keys: {image: busybox, command: unshare -m true}
            """)
        #expect(try lab.exec("a", "unshare -m true").err.contains("not permitted"))
        #expect(try lab.exec("a", "mount -t tmpfs x /tmp").err.contains("denied"))
        #expect(try lab.exec("open", "unshare -m true && mount -t tmpfs x /tmp && umount /tmp").status == 0)
        #expect(try lab.status("open", "Seccomp") == "0")
        #expect(try lab.see("open", "grep Seccomp: /proc/self/status").hasSuffix("0"))
        eventually { (try? lab.ps("keys", "State")) == "exited" }  // looks again
        #expect(try lab.logs("keys").joined().contains("not permitted"))
        try lab.finish()
    }

    @Test("hostname, HOME, PATH and the files that name hosts are there")
    func environment() throws {
        let lab = try StackLab.up("env", "services: {a: *idle}")
        let id = try #require(try lab.ps("a", "ID")).prefix(12)
        #expect(try lab.see("a", "hostname; cat /etc/hostname; echo $HOSTNAME") == "\(id)\n\(id)\n\(id)")
        #expect(try lab.see("a", "echo $HOME $PWD") == "/root /")
        #expect(try lab.see("a", "echo $PATH") == "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
        #expect(try lab.see("a", "grep nameserver /etc/resolv.conf") == "nameserver 127.0.0.11")
        #expect(try lab.see("a", "grep -c \(id) /etc/hosts") == "1")
        #expect(try lab.exec("a", "echo 10.0.0.1 own >> /etc/hosts && ping -c1 -W1 localhost").status == 0)
        try lab.finish()
    }
}
