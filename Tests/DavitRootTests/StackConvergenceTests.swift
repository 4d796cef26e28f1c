import Foundation
import Testing

/// What `up`, `up` again and `down` make of a stack.
@Suite("A stack converges", .serialized, .tags(.root), rootCondition)
struct StackConvergenceTests {
    @Test("up runs every service, ps shows it, down leaves nothing")
    func upAndDown() throws {
        let port = StackLab.port()
        let lab = try StackLab.up(
            "plain",
            """
            services:
              web:
                image: busybox
                command: sh -c 'echo hello > /tmp/index.html; exec httpd -f -p 80 -h /tmp'
                stop_grace_period: 0s
                ports: ["\(port):80"]
              idle: *idle
            """)
        try eventually { try shell("curl -s http://127.0.0.1:\(port)/").out == "hello\n" }
        #expect(try lab.ps("web", "State") == "running")
        #expect(try lab.ps("idle", "State") == "running")
        try lab.must("down")
        #expect(try lab.davit("ls", "-a", "-q").out == "")
        #expect(try shell("curl -s http://127.0.0.1:\(port)/").status == 7)
        try lab.instance.finish()
    }

    @Test("a second up plans nothing and touches nothing")
    func secondUp() throws {
        let lab = try StackLab.up("twice", "services: {a: *idle, b: {<<: *idle, depends_on: [a]}}")
        let pids = [try lab.pid("a"), try lab.pid("b")]
        #expect(!pids.contains(0))
        #expect(try lab.davit("plan").status == 0)
        let again = try lab.must("up", "-d")
        #expect(!again.err.lowercased().contains("creat") && !again.err.lowercased().contains("start"), "\(again)")
        #expect([try lab.pid("a"), try lab.pid("b")] == pids)
        try lab.finish()
    }

    @Test("plan ends with 2 when there is something to do, and does nothing")
    func planExitCodes() throws {
        let lab = try StackLab("planned", "services: {a: *idle}")
        let plan = try lab.davit("plan")
        #expect(plan.status == 2)
        #expect(plan.out.contains("create a-1") && plan.out.contains("start a-1"), "\(plan)")
        #expect(try lab.davit("ls", "-a", "-q").out == "")
        try lab.start()
        #expect(try lab.davit("plan").status == 0)
        try lab.finish()
    }

    @Test("a changed service is recreated, an unchanged one keeps its process")
    func changedService() throws {
        let lab = try StackLab.up("changed", "services: {a: *idle, b: *idle}")
        let (a, b) = (try lab.pid("a"), try lab.pid("b"))
        try lab.change(to: "services: {a: {<<: *idle, environment: {X: new}}, b: *idle}")
        try lab.start()
        #expect(try lab.pid("a") != a)
        #expect(try lab.pid("b") == b)
        #expect(try lab.see("a", "echo $X") == "new")
        try lab.finish()
    }

    @Test("what a config contains is part of a service: other content recreates it")
    func changedConfig() throws {
        func yaml(_ text: String) -> String {
            """
            services:
              a: {<<: *idle, configs: [{source: text, target: /text}]}
              b: *idle
            configs: {text: {file: ./\(text)}}
            """
        }
        let lab = try StackLab.up("content", yaml("text"), files: ["text": "one"])
        let (a, b) = (try lab.pid("a"), try lab.pid("b"))
        #expect(try lab.see("a", "cat /text") == "one")
        try Data("two".utf8).write(to: URL(fileURLWithPath: lab.directory + "/text"))
        try lab.start()
        #expect(try lab.see("a", "cat /text") == "two")
        #expect(try lab.pid("a") != a)
        #expect(try lab.pid("b") == b)
        try lab.finish()
    }

    @Test("scaling up keeps the replicas there are, scaling down removes the last ones")
    func scale() throws {
        let lab = try StackLab.up("scaled", "services: {a: *idle}")
        let first = try lab.pid("a")
        try lab.must("up", "-d", "--scale", "a=3")
        #expect(try lab.instance.containers(in: lab.directory).keys.sorted() == (1...3).map { lab.container("a", $0) })
        #expect(try lab.pid("a") == first)
        try lab.must("up", "-d", "--scale", "a=1")
        #expect(Array(try lab.instance.containers(in: lab.directory).keys) == [lab.container("a")])
        #expect(try lab.pid("a") == first)
        try lab.finish()
    }

    @Test("--force-recreate makes every container anew, once")
    func forceRecreate() throws {
        let lab = try StackLab.up("forced", "services: {a: *idle}")
        let first = try lab.pid("a")
        try lab.must("up", "-d", "--force-recreate")
        let second = try lab.pid("a")
        #expect(second != first && second != 0)
        #expect(try lab.davit("plan").status == 0)
        #expect(try lab.pid("a") == second)
        try lab.finish()
    }

    @Test("orphans are told and stay, until --remove-orphans")
    func orphans() throws {
        let lab = try StackLab.up("orphaned", "services: {a: *idle, old: *idle}")
        let old = try lab.pid("old")
        try lab.change(to: "services: {a: *idle}")
        let up = try lab.must("up", "-d")
        #expect(up.err.contains(lab.container("old")) && up.err.contains("orphan"), "\(up)")
        #expect(try lab.pid("old") == old)
        try lab.must("up", "-d", "--remove-orphans")
        #expect(Array(try lab.instance.containers(in: lab.directory).keys) == [lab.container("a")])
        #expect(hasEnded(old))
        try lab.finish()
    }

    @Test("down of a stack that never came up does nothing and succeeds")
    func downOfNothing() throws {
        let lab = try StackLab("never", "services: {a: *idle}")
        try lab.must("down")
        try lab.instance.finish()
    }

    @Test("down of a stack that waits for a dependency takes it away")
    func downWhileGated() throws {
        let lab = try StackLab(
            "gated",
            """
            services:
              slow: {<<: *idle, healthcheck: {test: [CMD, "false"], start_period: 1000s, start_interval: 1s}}
              last: {<<: *idle, depends_on: {slow: {condition: service_healthy}}}
            """)
        let up = try BackgroundCommand(lab, "up", "-d")
        try eventually { try lab.instance.pid(of: lab.container("slow")) != 0 }
        #expect(try lab.pid("last") == 0)
        try lab.must("down")
        let outcome = up.wait()
        #expect(outcome.status == 1 && outcome.err.contains("down"), "\(outcome)")
        try lab.instance.finish()
    }

    @Test("an up that comes while down is at work wins, and the stack is up")
    func upWhileDown() throws {
        let lab = try StackLab.up(
            "contrary", "services: {a: {<<: *idle, stop_grace_period: 1s}, b: {<<: *idle, stop_grace_period: 1s}}")
        let down = try BackgroundCommand(lab, "down")
        try eventually { try lab.instance.inspect(lab.container("a"))["State"] == nil || lab.isStopping("a") }
        try lab.must("up", "-d")
        _ = down.wait()
        #expect(try lab.pid("a") != 0)
        #expect(try lab.pid("b") != 0)
        #expect(try lab.davit("plan").status == 0)
        try lab.finish()
    }

    @Test("two ups at once both succeed and make one stack")
    func twoUps() throws {
        let lab = try StackLab("both", "services: {a: {<<: *idle, scale: 3}, b: {<<: *idle, depends_on: [a]}}")
        let commands = [try BackgroundCommand(lab, "up", "-d"), try BackgroundCommand(lab, "up", "-d")]
        for outcome in commands.map({ $0.wait() }) { #expect(outcome.status == 0, "\(outcome)") }
        #expect(try lab.instance.containers(in: lab.directory).count == 4)
        #expect(try lab.davit("plan").status == 0)
        try lab.finish()
    }
}

extension StackLab {
    /// Whether the engine's events say that a service's container was asked to stop.
    func isStopping(_ service: String) -> Bool {
        // Asked of the log of events, which has it before the program ends.
        let query = "SELECT count(*) FROM event WHERE body LIKE '%\"kill\"%' AND body LIKE '%\(container(service))%'"
        return (try? shell("sqlite3 -readonly \(instance.root)/davit.db \"\(query)\""))?.out.hasPrefix("0") == false
    }
}

/// A `davit` that runs beside the test.
final class BackgroundCommand {
    private let process = Process()
    private let base: String

    convenience init(_ lab: StackLab, _ words: String...) throws { try self.init(lab, words) }

    init(_ lab: StackLab, _ words: [String]) throws {
        base = "\(lab.instance.folder)/command-\(UUID().uuidString)"
        for suffix in [".out", ".err"] { _ = FileManager.default.createFile(atPath: base + suffix, contents: nil) }
        process.executableURL = URL(fileURLWithPath: "\(programFolder)/davit")
        process.arguments = words
        process.environment = ProcessInfo.processInfo.environment.merging(lab.instance.environment) { _, new in new }
        process.currentDirectoryURL = URL(fileURLWithPath: lab.directory)
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: base + ".out"))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: base + ".err"))
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    var isRunning: Bool { process.isRunning }

    /// Its output so far.
    var output: Output {
        func text(_ suffix: String) -> String { (try? String(contentsOfFile: base + suffix, encoding: .utf8)) ?? "" }
        return Output(status: isRunning ? -1 : process.terminationStatus, out: text(".out"), err: text(".err"))
    }

    func wait() -> Output {
        process.waitUntilExit()
        return output
    }
}
