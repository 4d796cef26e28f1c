import Foundation
import Testing

/// `up` as a user sees it who sits before it.
@Suite("Terminal: up in the foreground", .serialized, .tags(.root), rootCondition)
struct TerminalTests {
    private static let polite =
        #"command: "sh -c 'echo ready; trap \"echo bye; exit\" TERM; while :; do sleep 0.1; done'""#
    private static let deaf = #"command: "sh -c 'trap : TERM; echo ready; while :; do sleep 0.1; done'""#

    @Test("progress is drawn in place, logs have coloured prefixes; Ctrl-C stops with progress and exits 130")
    func interrupt() throws {
        let lab = try StackLab(
            "fg", "services: {web: {image: busybox, \(Self.polite)}, worker: {image: busybox, \(Self.polite)}}")
        let terminal = try TerminalRun(lab, "up")
        try terminal.wait(for: "web-1     | ready")
        try terminal.wait(for: "worker-1  | ready")
        #expect(terminal.plain.contains("✔ Container fg-web-1"))
        #expect(terminal.text.contains("\u{1B}[?25l") && terminal.text.contains("A\r"), "drawn over itself")
        #expect(terminal.text.contains(#/\u{1B}\[\d+m ?web-1/#), "a coloured prefix")
        terminal.type("\u{3}")
        #expect(try terminal.end() == 130)
        #expect(terminal.plain.contains("Gracefully stopping"))
        #expect(terminal.plain.contains("bye") && terminal.plain.contains("Stopped"))
        #expect(terminal.text.hasSuffix("\u{1B}[?25h") || terminal.text.contains("\u{1B}[?25h"), "the cursor is back")
        #expect(try lab.ps("web", "State") == "exited")
        try lab.finish()
    }

    @Test("a second Ctrl-C kills what does not stop")
    func secondInterrupt() throws {
        let lab = try StackLab("kill", "services: {a: {image: busybox, stop_grace_period: 5m, \(Self.deaf)}}")
        let terminal = try TerminalRun(lab, "up")
        try terminal.wait(for: "ready")
        terminal.type("\u{3}")
        try terminal.wait(for: "Stopping")
        terminal.type("\u{3}")
        #expect(try terminal.end() == 130)
        #expect(try lab.ps("a", "ExitCode") == "137")
        try lab.finish()
    }

    @Test("up ends by itself with 0 when every container has ended")
    func ending() throws {
        let lab = try StackLab(
            "end",
            "services: {a: {image: busybox, command: echo one}, b: {image: busybox, command: \"sh -c 'sleep 0.3; echo two; exit 3'\"}}"
        )
        let up = try lab.davit("up")
        #expect(up.status == 0, "\(up)")
        #expect(up.lines.sorted() == ["a-1  | one", "b-1  | two"])
        #expect(!(up.out + up.err).contains("\u{1B}"), "no colours in a pipe")
        try lab.finish()
    }

    @Test("--abort-on-container-exit and --exit-code-from stop the others and pass the status on")
    func abort() throws {
        let lab = try StackLab(
            "abort", "services: {test: {image: busybox, command: \"sh -c 'sleep 0.3; exit 6'\"}, db: *idle}")
        let first = try lab.davit("up", "--abort-on-container-exit")
        #expect(first.status == 6, "\(first)")
        #expect(try lab.ps("db", "State") == "exited")
        let second = try lab.davit("up", "--exit-code-from", "test")
        #expect(second.status == 6, "\(second)")
        #expect(try lab.ps("db", "State") == "exited")
        try lab.finish()
    }

    @Test("what fails is told once, what waits for it is no error, the rest runs")
    func failure() throws {
        let lab = try StackLab(
            "fail",
            """
            services:
              bad: {image: busybox, command: /no/such/program}
              behind: {<<: *idle, depends_on: [bad]}
              absent: {image: nosuch}
              good: *idle
            """)
        let up = try lab.davit("up", "-d")
        #expect(up.status == 1)
        let errors = up.err.split(separator: "\n").filter { $0.hasPrefix("error:") }
        #expect(errors.count == 2, "\(up)")
        #expect(errors.contains { $0.hasPrefix("error: fail-bad-1: executable /no/such/program not found") })
        #expect(errors.contains { $0.hasPrefix("error: absent: image nosuch is not in the store") })
        #expect(up.err.components(separatedBy: "/no/such/program").count == 2)
        #expect(up.err.contains("Service behind  Warning: waits for bad"))
        #expect(try lab.ps("good", "State") == "running")
        try lab.finish()
    }
}
