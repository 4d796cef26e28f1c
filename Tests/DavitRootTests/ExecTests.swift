import Foundation
import Testing

@Suite("Exec", .serialized, .tags(.root), rootCondition)
struct ExecTests {
    @Test("the command's exit status is passed on; 127 without it, 126 if it cannot run, 128+n for a signal")
    func status() throws {
        let lab = try StackLab.up("ex", "services: {a: *idle}")
        #expect(try lab.exec("a", "exit 42").status == 42)
        #expect(try lab.davit("exec", "-T", "a", "nosuch").status == 127)
        #expect(try lab.davit("exec", "-T", "a", "/etc").status == 126)
        #expect(try lab.exec("a", "kill -9 $$").status == 137)
        let absent = try lab.davit("exec", "-T", "nosuch", "true")
        #expect(absent.status == 1 && absent.err == "error: no such service: nosuch\n")
        try lab.must("stop", "a")
        let stopped = try lab.davit("exec", "-T", "a", "true")
        #expect(stopped.status == 1 && stopped.err.contains("no running container"))
        try lab.finish()
    }

    @Test("stdin goes in to its end, stdout and stderr come out apart and whole")
    func streams() throws {
        let lab = try StackLab.up("st", "services: {a: *idle}")
        #expect(
            try lab.davit("exec", "-T", "a", "wc", "-c", input: String(repeating: "x", count: 300_000)).out
                == "300000\n")
        #expect(try lab.davit("exec", "-T", "a", "cat", input: "no newline").out == "no newline")
        let both = try lab.exec("a", "echo out; echo err >&2")
        #expect(both.out == "out\n" && both.err == "err\n")
        #expect(try lab.exec("a", "head -c 3000000 /dev/zero | tr '\\0' y").out.utf8.count == 3_000_000)
        #expect(try lab.exec("a", "tty").out == "not a tty\n")
        try lab.finish()
    }

    @Test("-e, -u, -w, --index and --privileged hold for the command alone")
    func options() throws {
        let lab = try StackLab.up(
            "op", "services: {a: {<<: *idle, scale: 2, environment: {X: file, KEEP: kept}}}")
        let seen = try lab.must(
            "exec", "-T", "-e", "X=given", "-e", "Y=two", "-u", "redis", "-w", "/srv", "a", "sh", "-c",
            "echo $X $Y $KEEP $HOME; id -un; pwd")
        #expect(seen.out == "given two kept /data\nredis\n/srv\n")
        #expect(try lab.see("a", "echo $X") == "file")
        let second = try #require(try lab.ps("a", "ID", 2)).prefix(12)
        #expect(try lab.must("exec", "-T", "--index", "2", "a", "hostname").out == second + "\n")
        #expect(try lab.davit("exec", "-T", "--index", "9", "a", "hostname").status == 1)
        #expect(try lab.must("exec", "-T", "-u", "33:999", "a", "sh", "-c", "id -u; id -g").out == "33\n999\n")
        let mask = try lab.must("exec", "-T", "--privileged", "a", "grep", "CapEff", "/proc/self/status").out
        #expect(!mask.contains("00000000a80425fb"))
        try lab.finish()
    }

    @Test("a detached command goes on after the client has gone")
    func detached() throws {
        let lab = try StackLab.up("de", "services: {a: *idle}")
        try lab.must("exec", "-d", "a", "sh", "-c", "sleep 0.3; echo done > /tmp/done")
        try eventually { try lab.exec("a", "cat /tmp/done").out == "done\n" }
        try lab.finish()
    }

    @Test("on a terminal the command has one, of the same size, which follows")
    func terminal() throws {
        let lab = try StackLab.up("tt", "services: {a: *idle}")
        let terminal = try TerminalRun(lab, "exec", "a", "sh", rows: 33, columns: 111)
        try terminal.wait(for: "#")
        terminal.type("stty size; test -t 0 && echo is''tty\n")
        try terminal.wait(for: "33 111")
        try terminal.wait(for: "istty")
        try terminal.resize(rows: 20, columns: 70)
        terminal.type("stty size\n")
        try terminal.wait(for: "20 70")
        terminal.type("sleep 1000\n")
        try eventually { try lab.see("a", "ps -o args | grep -c '^sleep 1000'") == "2" }
        terminal.type("\u{3}")
        terminal.type("echo status''$?\n")
        try terminal.wait(for: "status130")
        terminal.type("exit 5\n")
        #expect(try terminal.end() == 5)
        try lab.finish()
    }

    @Test("end of input on a terminal ends the shell")
    func endOfInput() throws {
        let lab = try StackLab.up("eo", "services: {a: *idle}")
        let terminal = try TerminalRun(lab, "exec", "a", "cat")
        terminal.type("hello\n")
        try terminal.wait(for: "hello\r\nhello")
        terminal.type("\u{4}")
        #expect(try terminal.end() == 0)
        try lab.finish()
    }
}
