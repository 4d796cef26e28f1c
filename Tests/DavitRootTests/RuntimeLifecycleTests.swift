import Glibc
import LinuxSystem
import OCISpec
import Testing

@Suite("davit-runtime: the life of a container", .serialized, .tags(.root), .enabled(if: geteuid() == 0, "needs root"))
struct RuntimeLifecycleTests {
    @Test("created, running, stopped, gone")
    func life() throws {
        let lab = try RuntimeLab()
        try lab.write(try lab.spec("trap 'exit 9' TERM; echo started; while :; do sleep 0.1; done"))
        let program = "\(programFolder)/davit-runtime --root \(lab.folder)/state"
        let created = try shell(
            "\(program) create --bundle \(lab.folder) --pid-file \(lab.folder)/pid \(lab.id) > \(lab.folder)/out 2>&1")
        #expect(created.status == 0, "\(created)")
        let state = try lab.state(lab.id)
        #expect(state.status == .created)
        #expect(try Files.readText("\(lab.folder)/pid") == "\(state.pid ?? 0)")
        #expect(try lab.output == "")
        #expect(try lab.runtime("create", "--bundle", lab.folder, lab.id).err.contains("exists already"))

        #expect(try lab.runtime("start", lab.id).status == 0)
        try eventually { try lab.output == "started\n" }
        #expect(try lab.state(lab.id).status == .running)
        #expect(try lab.runtime("start", lab.id).err.contains("it is running"))
        #expect(try lab.runtime("delete", lab.id).err.contains("is running"))
        #expect(try lab.runtime("list", "--quiet").lines == [lab.id])

        #expect(try lab.runtime("kill", lab.id, "TERM").status == 0)
        try eventually { try lab.state(lab.id).status == .stopped }
        #expect(try lab.runtime("kill", lab.id, "TERM").err.contains("container not running"))
        #expect(try lab.runtime("delete", lab.id).status == 0)
        #expect(try lab.runtime("state", lab.id).err.contains("does not exist"))
        #expect(try lab.leftovers() == [])
    }

    @Test("exec runs in the container's namespaces with its restrictions and passes the exit code on")
    func exec() throws {
        let lab = try RuntimeLab()
        try lab.start("echo ready; exec sleep 1000")
        try eventually { try lab.output.contains("ready") }
        let inside = try lab.runtime(
            "exec", "--cwd", "/etc", "--user", "5:6", "--env", "A=b", lab.id, "sh", "-c",
            "pwd; id -u; echo $A; hostname; grep -E '^(CapBnd|NoNewPrivs)' /proc/self/status | cut -f2; exit 4")
        #expect(inside.status == 4)
        #expect(inside.lines == ["/etc", "5", "b", "davit", "0000000020000420", "1"], "\(inside)")
        #expect(try lab.runtime("exec", lab.id, "nosuch").status == 127)
        #expect(try lab.runtime("exec", lab.id, "/etc").status == 126)
        #expect(try lab.runtime("exec", lab.id, "sh", "-c", "kill -9 $$").status == 137)
        let own = try shell("for n in ipc net uts pid; do readlink /proc/self/ns/$n; done").lines
        let theirs = try lab.runtime(
            "exec", lab.id, "sh", "-c", "for n in ipc net uts pid; do readlink /proc/self/ns/$n; done"
        ).lines
        #expect(theirs.count == 4)
        #expect(Set(own).isDisjoint(with: theirs))
        #expect(try lab.runtime("delete", "--force", lab.id).status == 0)
        #expect(try lab.leftovers() == [])
    }

    @Test(
        "a terminal is handed over and is the container's console, in a user namespace, too", arguments: [false, true])
    func terminal(inUserNamespace: Bool) throws {
        let lab = try RuntimeLab()
        let path = "\(lab.folder)/console.sock"
        for name in ["proc", "dev", "sys"] { try Files.makeDirectories("\(lab.folder)/rootfs/\(name)") }
        let socket = try UnixSocket.listen(.stream, path: path)
        try lab.write(
            try lab.spec("tty; stty size; stat -c %u,%F /dev/console; read line; echo \"got $line\"") {
                if inUserNamespace {
                    $0.addUserNamespace()
                    $0.process?.user = User(uid: 3, gid: 3)
                }
                $0.process?.terminal = true
                $0.process?.consoleSize = Box(height: 33, width: 99)
            })
        #expect(
            try lab.runtime("create", "--bundle", lab.folder, "--console-socket", path, lab.id).status == 0)
        let message = try #require(try socket.accept().receive())
        let master = OwnedDescriptor(owning: try #require(message.descriptors.first))
        #expect(try lab.runtime("start", lab.id).status == 0)
        try Descriptors.write(master.rawValue, Array("hello\n".utf8))
        var text = ""
        // EIO tells that the other side is closed: pty(7).
        while let bytes = try? Descriptors.read(master.rawValue, upTo: 4096), !bytes.isEmpty {
            text += String(decoding: bytes, as: UTF8.self)
        }
        let owner = inUserNamespace ? 3 : 0
        for expected in ["/dev/pts/0", "33 99", "\(owner),character special file", "got hello"] {
            #expect(text.contains(expected), "\(text)")
        }
        #expect(try lab.runtime("delete", "--force", lab.id).status == 0)
        #expect(try lab.leftovers() == [])
    }

    @Test("a second container joins the namespaces of the first")
    func joinedNamespaces() throws {
        let lab = try RuntimeLab()
        try lab.start("echo ready; exec sleep 1000")
        try eventually { try lab.output.contains("ready") }
        let pid = try #require(try lab.state(lab.id).pid)
        try lab.start("readlink /proc/self/ns/net; ps | grep -c 'sleep 100[0]'; hostname", id: lab.id + "b") {
            $0.hostname = nil
            $0.linux?.namespaces = [
                LinuxNamespace(type: .mount), LinuxNamespace(type: .network, path: "/proc/\(pid)/ns/net"),
                LinuxNamespace(type: .pid, path: "/proc/\(pid)/ns/pid"),
                LinuxNamespace(type: .uts, path: "/proc/\(pid)/ns/uts"), LinuxNamespace(type: .cgroup),
            ]
        }
        let network = try Files.readLink("/proc/\(pid)/ns/net")
        try eventually { try lab.output == "\(network)\n1\ndavit\n" }
        #expect(try lab.runtime("delete", "--force", lab.id + "b").status == 0)
        #expect(try lab.runtime("delete", "--force", lab.id).status == 0)
        #expect(try lab.leftovers() == [])
    }

    struct Failure: Sendable, CustomTestStringConvertible {
        let message: String
        let change: @Sendable (inout Spec) -> Void
        var testDescription: String { message }
    }

    @Test(
        "a launch that fails names its step and leaves nothing",
        arguments: [
            Failure(message: "mount source /nosuch does not exist: for mounts[7].source") {
                $0.mounts.append(Mount(destination: "/q", type: "bind", source: "/nosuch"))
            },
            Failure(message: "cannot mount /dev/shm: for mounts[3]: no such device (ENODEV)") {
                $0.mounts[3].type = "nosuchfs"
            },
            Failure(
                message:
                    "cannot open network namespace /nosuch: for linux.namespaces[2].path: no such file or directory"
            ) {
                $0.linux?.namespaces = [
                    LinuxNamespace(type: .mount), LinuxNamespace(type: .uts),
                    LinuxNamespace(type: .network, path: "/nosuch"),
                ]
            },
            Failure(message: "executable nosuch not found") { $0.process?.args = ["nosuch"] },
            Failure(message: "cannot execute /etc: permission denied (EACCES)") { $0.process?.args = ["/etc"] },
            Failure(message: "createRuntime hook /bin/false failed: it ended with 1") {
                $0.hooks = Hooks(createRuntime: [Hook(path: "/bin/false")])
            },
            Failure(message: "createContainer hook /nosuch failed: it could not be run") {
                $0.hooks = Hooks(createContainer: [Hook(path: "/nosuch")])
            },
            Failure(message: "startContainer hook /bin/false failed: it ended with 1") {
                $0.hooks = Hooks(startContainer: [Hook(path: "/bin/false")])
            },
            Failure(message: "it ran longer than 1 s and was killed") {
                $0.hooks = Hooks(prestart: [Hook(path: "/bin/sleep", args: ["sleep", "1000"], timeout: 1)])
            },
        ])
    func failures(_ failure: Failure) throws {
        let lab = try RuntimeLab()
        let output = try lab.contain("true", failure.change)
        #expect(output.status == 1)
        #expect(output.err.contains(failure.message), "\(output)")
        #expect(try lab.leftovers() == [])
    }
}
