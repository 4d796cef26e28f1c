import Glibc
import LinuxSystem
import OCISpec
import Testing

/// Each tries a known way out of a container.
@Suite("davit-runtime: escapes", .serialized, .tags(.root), .enabled(if: geteuid() == 0, "needs root"))
struct RuntimeEscapeTests {
    private var program: String { "\(programFolder)/davit-runtime" }

    @Test("the runtime's program cannot be overwritten through /proc/<pid>/exe (CVE-2019-5736)")
    func overwrittenProgram() throws {
        let lab = try RuntimeLab()
        let before = try shell("sha256sum < \(program)").out
        // Holds the program of a process that is the runtime's, lets it end, and writes.
        try lab.start(
            """
            mkdir -p /dev/shm/r/x; mkfifo /dev/shm/r/x/state.json; echo ready
            until [ -n "$found" ]; do for p in /proc/[0-9]*; do
              case "$(readlink $p/exe)" in ""|*/busybox) ;; *) if (: < $p/exe) 2>/dev/null; then found=$p; fi;; esac
            done; done
            exec 9<$found/exe; echo held
            echo > /dev/shm/r/x/state.json
            while [ -e $found ]; do :; done
            (echo overwritten > /proc/self/fd/9) 2>&1 || echo refused
            (echo overwritten >> /proc/self/fd/9) 2>&1 || echo refused
            echo end; exec sleep 1000
            """)
        try eventually { try lab.output.contains("ready") }
        let inside = try lab.runtime("exec", lab.id, "/proc/self/exe", "--root", "/dev/shm/r", "state", "x")
        #expect(inside.status == 1 && inside.err.contains("davit-runtime"), "\(inside)")
        try eventually { try lab.output.contains("end") }
        let lines = try lab.output.split(separator: "\n")
        #expect(lines.contains("held") && lines.filter { $0 == "refused" }.count == 2, "\(lines)")
        #expect(try shell("sha256sum < \(program)").out == before)
        #expect(try lab.runtime("delete", "--force", lab.id).status == 0)
        #expect(try lab.leftovers() == [])
    }

    @Test("a script that names /proc/self/exe as its interpreter finds the same")
    func interpreter() throws {
        let lab = try RuntimeLab()
        try Files.write("\(lab.folder)/rootfs/bin/evil", Array("#!/proc/self/exe\n".utf8), mode: 0o755)
        let before = try shell("sha256sum < \(program)").out
        _ = try lab.contain("true") { $0.process?.args = ["/bin/evil"] }
        #expect(try shell("sha256sum < \(program)").out == before)
        #expect(try lab.leftovers() == [])
    }

    @Test("no descriptor of the caller's is inherited, and none is a working folder (CVE-2024-21626)")
    func descriptors() throws {
        let lab = try RuntimeLab()
        try lab.write(try lab.spec("for f in /proc/self/fd/*; do [ -e $f ] && echo ${f##*/}; done"))
        let run = "\(program) --root \(lab.folder)/state run --bundle \(lab.folder) \(lab.id)"
        let output = try shell("exec 3</ 7</etc 9<>/dev/null 100</; \(run)")
        #expect(output.lines == ["0", "1", "2"], "\(output)")
        for folder in (3...24).map({ "/proc/self/fd/\($0)" }) + [
            "/proc/self/cwd", "/proc/1/root", "/proc/self/fd/7/..",
        ] {
            try lab.write(try lab.spec("pwd; ls") { $0.process?.cwd = folder })
            let output = try shell("exec 7</; \(run)")
            #expect(output.status == 1 && output.out == "", "\(folder): \(output)")
            #expect(try lab.leftovers() == [])
        }
    }

    @Test("exec has the caller's descriptors neither")
    func execDescriptors() throws {
        let lab = try RuntimeLab()
        try lab.start("echo ready; exec sleep 1000")
        try eventually { try lab.output.contains("ready") }
        let exec = "exec 3</ 7</etc; \(program) --root \(lab.folder)/state exec"
        let list = "for f in /proc/self/fd/*; do [ -e $f ] && echo ${f##*/}; done"
        #expect(try shell("\(exec) \(lab.id) sh -c '\(list)'").lines == ["0", "1", "2"])
        for number in 3...24 {
            let output = try shell("\(exec) --cwd /proc/self/fd/\(number) \(lab.id) pwd")
            #expect(output.status != 0 && output.out == "", "\(number): \(output)")
        }
        #expect(try lab.runtime("delete", "--force", lab.id).status == 0)
    }

    @Test("a mount point that is swapped for a link meanwhile leads nowhere out (CVE-2021-30465)")
    func swappedMountPoint() throws {
        let lab = try RuntimeLab()
        for folder in ["escape", "volume/a", "source"] { try Files.makeDirectories("\(lab.folder)/\(folder)") }
        try Files.write("\(lab.folder)/source/mark", Array("x".utf8))
        try Files.makeDirectories("\(lab.folder)/rootfs/v")
        try lab.write(
            try lab.spec("true") {
                $0.root?.readonly = false
                $0.mounts += [
                    Mount(destination: "/v", type: "bind", source: "\(lab.folder)/volume", options: ["rbind"]),
                    Mount(destination: "/v/a/b", type: "bind", source: "\(lab.folder)/source", options: ["rbind"]),
                    Mount(destination: "/v/a/c", type: "tmpfs", source: "tmpfs"),
                ]
            })
        let out = String(repeating: "../", count: 12) + lab.folder.dropFirst() + "/escape"
        let output = try shell(
            """
            cd \(lab.folder)/volume
            (while :; do rm -rf a; ln -sn \(out) a; rm -f a; mkdir a
              rm -rf a; ln -sn /proc/self/cwd a; rm -f a; mkdir a; done) 2>/dev/null &
            for i in $(seq 60); do
              \(program) --root \(lab.folder)/state run --bundle \(lab.folder) \(lab.id) >/dev/null 2>>\(lab.folder)/errors
              [ -z "$(ls -A \(lab.folder)/escape)" ] || echo escaped
              grep -q '\(lab.folder)' /proc/self/mounts && echo mounted
            done
            kill -9 %1; wait; echo end
            """)
        #expect(output.lines == ["end"], "\(output)")
        #expect(try lab.leftovers() == [])
    }

    @Test("what is hidden is hidden whatever is at /dev/null (CVE-2025-31133)")
    func maskedPaths() throws {
        let lab = try RuntimeLab()
        try Files.makeDirectories("\(lab.folder)/dev")
        #expect(symlink("/proc/sys/kernel/core_pattern", "\(lab.folder)/dev/null") == 0)
        let output = try lab.contain(
            """
            stat -c %t:%T /proc/timer_list /proc/keys
            chmod 000 /proc/timer_list 2>/proc/keys || echo unchanged
            echo pattern > /proc/timer_list; echo written
            """
        ) {
            $0.root?.readonly = false
            $0.mounts.removeAll { $0.destination.hasPrefix("/dev") }
            $0.mounts.append(Mount(destination: "/dev", type: "bind", source: "\(lab.folder)/dev", options: ["bind"]))
            let all = ["CAP_FOWNER", "CAP_DAC_OVERRIDE"]
            $0.process?.capabilities = LinuxCapabilities(bounding: all, effective: all, permitted: all)
        }
        #expect(output.lines == ["1:3", "1:3", "unchanged", "written"], "\(output)")
        #expect(try shell("stat -c %a /dev/null").lines == ["666"])
        #expect(try lab.leftovers() == [])
    }

    @Test("what an image has at /dev/null is the null device or an error")
    func linkedNull() throws {
        let lab = try RuntimeLab()
        try Files.makeDirectories("\(lab.folder)/rootfs/dev")
        #expect(symlink("/proc/sys/kernel/core_pattern", "\(lab.folder)/rootfs/dev/null") == 0)
        let output = try lab.contain("true") {
            $0.root?.readonly = false
            $0.mounts.removeAll { $0.destination.hasPrefix("/dev") }
        }
        #expect(
            output.status == 1 && output.err.contains("linux.devices.path: /dev/null is there and is something else"),
            "\(output)")
        #expect(try lab.leftovers() == [])
    }

    @Test("the kernel's file systems are not mounted where a link of the image leads (CVE-2023-27561)")
    func linkedProc() throws {
        for place in ["proc", "sys"] {
            let lab = try RuntimeLab()
            try Files.makeDirectories("\(lab.folder)/rootfs/fake")
            #expect(symlink("/fake", "\(lab.folder)/rootfs/\(place)") == 0)
            let output = try lab.contain("echo ran") { $0.root?.readonly = false }
            #expect(output.status == 1 && output.err.contains("cannot open /\(place)"), "\(output)")
            #expect(try lab.leftovers() == [])
        }
    }

    @Test("nodes and links of /dev are made within the root, where a link of the image may lead")
    func linkedDev() throws {
        let lab = try RuntimeLab()
        try Files.makeDirectories("\(lab.folder)/escape")
        #expect(symlink("../../../../../..\(lab.folder)/escape", "\(lab.folder)/rootfs/dev") == 0)
        try Files.makeDirectories("\(lab.folder)/rootfs\(lab.folder)/escape")
        _ = try lab.contain("true") {
            $0.root?.readonly = false
            $0.mounts.removeAll { $0.destination.hasPrefix("/dev") }
        }
        #expect(try Files.list("\(lab.folder)/escape") == [])
        #expect(try Files.list("\(lab.folder)/rootfs\(lab.folder)/escape").contains("null"))
    }

    @Test("the console is the terminal, and a link of the image's leads nowhere (CVE-2025-52565)")
    func console() throws {
        let lab = try RuntimeLab()
        let path = "\(lab.folder)/console.sock"
        let socket = try UnixSocket.listen(.stream, path: path)
        try Files.makeDirectories("\(lab.folder)/rootfs/dev/pts")
        try Files.write("\(lab.folder)/rootfs/target", Array("kept\n".utf8))
        #expect(symlink("/target", "\(lab.folder)/rootfs/dev/console") == 0)
        try lab.write(
            try lab.spec("stat -c %F:%t /dev/console; echo written > /dev/console; cat /target") {
                $0.root?.readonly = false
                $0.process?.terminal = true
                $0.mounts.removeAll { ["/dev", "/dev/shm", "/dev/mqueue"].contains($0.destination) }
            })
        let created = try lab.runtime("create", "--bundle", lab.folder, "--console-socket", path, lab.id)
        #expect(created.status == 0, "\(created)")
        let message = try #require(try socket.accept().receive())
        let master = OwnedDescriptor(owning: try #require(message.descriptors.first))
        #expect(try lab.runtime("start", lab.id).status == 0)
        var text = ""
        // EIO tells that the other side is closed: pty(7).
        while let bytes = try? Descriptors.read(master.rawValue, upTo: 4096), !bytes.isEmpty {
            text += String(decoding: bytes, as: UTF8.self)
        }
        #expect(text == "character special file:88\r\nwritten\r\nkept\r\n")
        #expect(try lab.runtime("delete", "--force", lab.id).status == 0)
        #expect(try lab.leftovers() == [])
    }

    @Test("exec into a container whose /dev and /proc are hostile opens nothing of them")
    func hostileContainer() throws {
        let lab = try RuntimeLab()
        let path = "\(lab.folder)/console.sock"
        let socket = try UnixSocket.listen(.stream, path: path)
        try lab.start(
            """
            umount /dev/pts && mkfifo /dev/pts/ptmx
            mount -t tmpfs x /proc && mkdir -p /proc/self/attr && mkfifo /proc/self/oom_score_adj /proc/self/attr/exec
            echo ready; while :; do sleep 1; done
            """
        ) {
            let all = ["CAP_SYS_ADMIN", "CAP_MKNOD"]
            $0.process?.capabilities = LinuxCapabilities(bounding: all, effective: all, permitted: all)
            $0.process?.oomScoreAdj = 100
        }
        try eventually { try lab.output.contains("ready") }
        let terminal = try lab.runtime("exec", "--tty", "--console-socket", path, lab.id, "true")
        #expect(terminal.status != 0 && terminal.err.contains("find a devpts at /dev/pts"), "\(terminal)")
        let plain = try lab.runtime("exec", lab.id, "sh", "-c", "id -u; echo $$ > /dev/shm/pid")
        #expect(plain.status == 0 && plain.lines == ["0"], "\(plain)")
        #expect(try lab.runtime("delete", "--force", lab.id).status == 0)
        #expect(try lab.leftovers() == [])
        withExtendedLifetime(socket.rawValue) {}
    }

    @Test("groups and inheritable capabilities of the caller do not get in (CVE-2022-29162)")
    func callersPrivileges() throws {
        let lab = try RuntimeLab()
        try lab.write(try lab.spec("grep -E '^(Groups|CapInh|CapAmb):' /proc/self/status"))
        let output = try shell(
            """
            setpriv --groups 4,20 --inh-caps +net_raw,+sys_chroot --ambient-caps +net_raw,+sys_chroot \
            \(program) --root \(lab.folder)/state run --bundle \(lab.folder) \(lab.id)
            """)
        let none = "0000000000000000"
        #expect(
            output.lines.map { $0.split(separator: "\t").last ?? "" }.suffix(2) == [none[...], none[...]], "\(output)")
        #expect(output.lines.first?.filter(\.isNumber) == "", "\(output)")
    }

    @Test("nothing is mounted in /proc but single files that imitate it (CVE-2019-16884)")
    func mountsInProc() throws {
        for destination in ["/proc", "/proc/self/attr", "/proc/sys/kernel"] {
            let lab = try RuntimeLab()
            let output = try lab.contain("true") {
                $0.mounts.append(Mount(destination: destination, type: "tmpfs", source: "tmpfs"))
            }
            #expect(output.status == 1 && output.err.contains("invalid mounts[7].destination"), "\(output)")
            #expect(try lab.leftovers() == [])
        }
    }
}
