import Foundation
import Testing

/// What fails is one service's own trouble: it is named, the others run, nothing half-made is left.
@Suite("A service that cannot start", .serialized, .tags(.root), rootCondition)
struct StackFailureTests {
    /// Brings up a stack of which `a` must fail and `b` must run, and checks the words on standard error.
    private func failing(
        _ name: String, _ service: String, saying words: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> StackLab {
        let lab = try StackLab(name, "services: {a: \(service), b: *idle}")
        let up = try lab.davit("up", "-d")
        #expect(up.status == 1, "\(up)", sourceLocation: sourceLocation)
        let errors = up.err.split(separator: "\n").filter { line in words.allSatisfy { line.contains($0) } }
        #expect(!errors.isEmpty, "no line with \(words): \(up)", sourceLocation: sourceLocation)
        #expect(try lab.pid("b") != 0, sourceLocation: sourceLocation)
        #expect(try lab.pid("a") == 0, sourceLocation: sourceLocation)
        return lab
    }

    @Test("an image that is not there: no container is made")
    func missingImage() throws {
        let lab = try failing("noimage", "{image: nothere}", saying: ["a", "nothere", "import"])
        #expect(Array(try lab.instance.containers(in: lab.directory).keys) == [lab.container("b")])
        try lab.finish()
    }

    @Test("a port that somebody else has, until it is free again")
    func takenPort() throws {
        let port = StackLab.port()
        let holder = try PortHolder(port)
        let lab = try failing(
            "taken", "{<<: *idle, ports: ['\(port):80']}", saying: ["taken-a-1", "\(port)"])
        #expect(try lab.leftNamespaces() <= 2)
        #expect(try lab.ps("a", "State") == "created")
        #expect(try lab.ps("a", "Error")?.contains("\(port)") == true)
        let shown = try lab.must("ps").lines.first { $0.contains("taken-a-1") }
        #expect(shown?.contains("Not started: port \(port)/tcp is already in use") == true, "\(shown ?? "no line")")
        holder.close()
        try eventually("it is tried again") { try lab.pid("a") != 0 }
        try lab.finish()
    }

    @Test("a bind source that is missing, in the long form")
    func missingBindSource() throws {
        let lab = try failing(
            "nobind", "{<<: *idle, volumes: [{type: bind, source: ./absent, target: /x}]}",
            saying: ["a", "\(NSTemporaryDirectory().prefix(4))", "/stacks/nobind/absent", "does not exist"])
        #expect(!FileManager.default.fileExists(atPath: lab.directory + "/absent"))
        try lab.finish()
    }

    @Test("a command that is not in the image")
    func wrongCommand() throws {
        let lab = try failing("nocommand", "{<<: *idle, command: [nosuchprogram]}", saying: ["nosuchprogram"])
        let state = try lab.instance.inspect(lab.container("a"))["State"] as? [String: Any]
        #expect(state?["ExitCode"] as? Int == 127)
        #expect(try lab.ps("a", "Error")?.contains("nosuchprogram") == true)
        try eventually { try lab.cgroups("a") == [] }
        try lab.finish()
    }

    @Test("a user that the image does not know")
    func unknownUser() throws {
        let lab = try failing("nouser", "{<<: *idle, user: nosuchuser}", saying: ["nosuchuser"])
        try eventually { try lab.cgroups("a") == [] }
        try lab.finish()
    }

    @Test("a config whose file is missing")
    func missingConfig() throws {
        let lab = try StackLab(
            "noconfig",
            """
            services: {a: {<<: *idle, configs: [{source: text, target: /text}]}, b: *idle}
            configs: {text: {file: ./absent}}
            """)
        let up = try lab.davit("up", "-d")
        #expect(up.status != 0)
        #expect(up.err.contains("absent"), "\(up)")
        try lab.must("down")
        try lab.instance.finish()
    }

    @Test("a start that fails again and again is tried less and less often")
    func backOff() throws {
        let lab = try failing("again", "{<<: *idle, command: [nosuchprogram]}", saying: ["nosuchprogram"])
        let log = "\(lab.instance.root)/logs/davitd.log"
        func failures() throws -> Int {
            try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
                .count { $0.contains("an operation failed") }
        }
        let begin = Date()
        try eventually { try failures() >= 5 }
        // 100 + 200 + 400 + 800 ms are between the first five.
        #expect(Date().timeIntervalSince(begin) > 1)
        try lab.change(to: "services: {a: *idle, b: *idle}")
        try lab.start()
        #expect(try lab.pid("a") != 0)
        try lab.finish()
    }

    @Test("a dependent of what cannot start is held back, and up says for what")
    func dependentOfFailure() throws {
        let lab = try StackLab(
            "chain",
            "services: {a: {<<: *idle, command: [nosuchprogram]}, b: {<<: *idle, depends_on: [a]}, c: *idle}")
        let up = try lab.davit("up", "-d")
        #expect(up.status == 1)
        #expect(up.err.split(separator: "\n").contains { $0.contains("b") && $0.contains("waits for a") }, "\(up)")
        #expect(try lab.pid("b") == 0)
        #expect(try lab.pid("c") != 0)
        try lab.finish()
    }

    @Test("all mistakes of a stack file are told at once with their places, and the host is not touched")
    func wrongFile() throws {
        let lab = try StackLab("wrong", "services: {a: *idle}")
        try Data(
            """
            services:
              a:
                image: busybox
                ports: ["70000:80"]
                comand: sleep 1
              b:
                image: busybox
                depends_on: [nobody]
            """.utf8
        ).write(to: URL(fileURLWithPath: lab.directory + "/compose.yaml"))
        let (root, run) = (lab.instance.folder + "/other-root", lab.instance.folder + "/other-run")
        let up = try DavitRootTests.run(
            "\(programFolder)/davit", ["up", "-d"], environment: ["DAVIT_ROOT": root, "DAVIT_RUN": run],
            directory: lab.directory)
        #expect(up.status == 2)
        for place in ["compose.yaml:4:", "compose.yaml:5:", "compose.yaml:8:"] {
            #expect(up.err.split(separator: "\n").contains { $0.contains(place) && $0.contains("error") }, "\(up)")
        }
        #expect(up.err.split(separator: "\n").count { $0.contains("^") } >= 3, "\(up)")
        #expect(!FileManager.default.fileExists(atPath: root) && !FileManager.default.fileExists(atPath: run))
        try lab.instance.finish()
    }

    @Test("a full disk fails the stack with that word, and with room again it comes up")
    func fullDisk() throws {
        let lab = try StackLab("full", "services: {a: {<<: *idle, volumes: [/data]}}")
        let root = lab.instance.root
        try lab.stopDaemon()
        let moved = try shell(
            """
            set -e
            mv \(root) \(root).full; mkdir \(root); mount -t tmpfs -o size=32m davit-test \(root)
            cp -a \(root).full/. \(root)/; rm -r \(root).full
            """)
        try #require(moved.status == 0, "\(moved)")
        try lab.must("ls")
        _ = try shell("dd if=/dev/zero of=\(root)/filler bs=4k")
        let up = try lab.davit("up", "-d")
        #expect(up.status == 1)
        #expect(up.err.contains("full") || up.err.contains("no space left"), "\(up)")
        #expect(try shell("rm \(root)/filler").status == 0)
        try lab.start()
        #expect(try lab.pid("a") != 0)
        try lab.must("down", "-v")
        try lab.stopDaemon()
        let back = try shell("umount \(root) && rm -rf \(root)")
        #expect(back.status == 0, "\(back)")
        try lab.instance.finish()
    }
}

/// A TCP port of every address that a test keeps from others.
final class PortHolder {
    private var descriptor: Int32

    init(_ port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
        }
        try #require(result == 0 && listen(descriptor, 1) == 0, "port \(port) is not free")
    }

    func close() {
        Foundation.close(descriptor)
        descriptor = -1
    }

    deinit { if descriptor >= 0 { Foundation.close(descriptor) } }
}

extension StackLab {
    func stopDaemon() throws {
        let pid = try instance.daemonPID
        kill(pid, SIGTERM)
        eventually("davitd ends") { hasEnded(pid) }
    }

    func leftNamespaces() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: instance.runFolder + "/netns").count
    }
}
