import Glibc
import LinuxSystem
import OCISpec
import Testing

@Suite("davit-runtime: hooks", .serialized, .tags(.root), .enabled(if: geteuid() == 0, "needs root"))
struct RuntimeHookTests {
    /// A script that notes its kind, the state's status and pid, its mount namespace, and whether the container's /proc is to be
    /// seen at the rootfs.
    private func hook(_ lab: RuntimeLab, _ kind: String) throws -> Hook {
        let script = """
            #!/bin/sh
            state=$(tr -d ' \\n')
            own=$([ "$(readlink /proc/self/ns/mnt)" = "$1" ] && echo host || echo container)
            field() { echo "$state" | sed -n "s/.*\\"$1\\":\\"\\{0,1\\}\\([a-z0-9.]*\\).*/\\1/p"; }
            mounted=$([ -e \(lab.folder)/rootfs/proc/self ] && echo proc || echo none)
            echo "\(kind) $(field status) $(field pid) $own $mounted $(field id) $V" >> \(lab.folder)/hooks.log
            """
        let path = "\(lab.folder)/\(kind).sh"
        try Files.write(path, Array(script.utf8), mode: 0o755)
        let namespace = try Files.readLink("/proc/self/ns/mnt")
        return Hook(path: path, args: ["hook", namespace], env: ["PATH=/usr/bin:/bin", "V=\(kind)"], timeout: 60)
    }

    @Test("all six kinds run in their order and place, with the state")
    func order() throws {
        let lab = try RuntimeLab()
        let output = try lab.contain("echo program; cat /inside") {
            $0.root?.readonly = false
            $0.process?.user = User(uid: 0, gid: 0)
            // Written as the container's root, into the container.
            let inside = "echo \"start $(cat | tr -d ' \\n' | sed 's/.*\"pid\":\\([0-9]*\\).*/\\1/') $W\" > /inside"
            $0.hooks = Hooks(
                prestart: (try? [hook(lab, "prestart")]) ?? [],
                createRuntime: (try? [hook(lab, "createRuntime")]) ?? [],
                createContainer: (try? [hook(lab, "createContainer")]) ?? [],
                startContainer: [Hook(path: "/bin/sh", args: ["sh", "-c", inside], env: ["PATH=/bin", "W=within"])],
                poststart: (try? [hook(lab, "poststart")]) ?? [], poststop: (try? [hook(lab, "poststop")]) ?? [])
        }
        #expect(output.status == 0, "\(output)")
        #expect(output.lines == ["program", "start 1 within"], "\(output)")
        let lines = try Files.readText("\(lab.folder)/hooks.log").split(separator: "\n").map {
            $0.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        }
        try #require(lines.count == 5, "\(lines)")
        #expect(lines.map { $0[0] } == ["prestart", "createRuntime", "createContainer", "poststart", "poststop"])
        #expect(lines.prefix(3).allSatisfy { $0[1] == "creating" } && lines[4][1] == "stopped", "\(lines)")
        #expect(lines[0][2] == lines[1][2] && lines[0][2] != "1" && lines[2][2] == "1", "\(lines)")
        #expect(lines.map { $0[3] } == ["host", "host", "container", "host", "host"])
        #expect(lines.map { $0[4] } == ["none", "none", "proc", "none", "none"])
        #expect(lines.allSatisfy { $0[5] == lab.id && $0[6] == $0[0] }, "\(lines)")
        #expect(try lab.leftovers() == [])
    }

    @Test("a failed poststart stops the container, a failed poststop is a warning")
    func failures() throws {
        let lab = try RuntimeLab()
        let output = try lab.contain("exec sleep 1000") { $0.hooks = Hooks(poststart: [Hook(path: "/bin/false")]) }
        #expect(output.status == 1)
        #expect(output.err.contains("poststart hook /bin/false failed: it ended with 1"), "\(output)")
        #expect(try lab.leftovers() == [])
        let other = try lab.contain("exit 3") {
            $0.hooks = Hooks(poststop: [
                Hook(path: "/bin/false"), Hook(path: "/bin/touch", args: ["touch", "\(lab.folder)/after"]),
            ])
        }
        #expect(other.status == 3)
        #expect(other.err.contains("warning: poststop hook /bin/false failed"), "\(other)")
        #expect(Files.exists("\(lab.folder)/after"))
        #expect(try lab.leftovers() == [])
    }

    @Test("a hook on the host finds the network namespace by the state's pid")
    func network() throws {
        let lab = try RuntimeLab()
        let script =
            "pid=$(tr -d ' \\n' | sed 's/.*\"pid\":\\([0-9]*\\).*/\\1/'); nsenter -t $pid -n ip link add d0 type veth peer name d1"
        let output = try lab.contain(
            "cat /sys/class/net/d0/ifindex >/dev/null && cat /proc/sys/net/ipv4/conf/d0/forwarding"
        ) {
            $0.hooks = Hooks(
                createRuntime: [
                    Hook(path: "/bin/sh", args: ["sh", "-c", script], env: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"])
                ])
            // Of a device that the hook makes.
            $0.linux?.sysctl = ["net.ipv4.conf.d0.forwarding": "1"]
        }
        #expect(output.lines == ["1"], "\(output)")
        #expect(try lab.leftovers() == [])
    }
}
