import Foundation
import Testing

@Suite("Logs", .serialized, .tags(.root), rootCondition)
struct LogsTests {
    @Test("--tail, --since, -t and no prefix show what they say")
    func selection() throws {
        let lab = try StackLab.up(
            "sel",
            #"services: {a: {image: busybox, command: "sh -c 'echo 1; echo 2 >&2; sleep 1.2; echo 3; printf end'"}}"#)
        try eventually { try lab.ps("a", "State") == "exited" }
        #expect(try lab.logs("a") == ["1", "2", "3", "end"], "a line without an end is a line")
        #expect(try lab.must("logs", "--tail", "2").lines == ["a-1  | 3", "a-1  | end"])
        #expect(try lab.must("logs", "-n", "0").lines == [])
        let stamped = try lab.must("logs", "-t", "--no-log-prefix").lines.map { $0.split(separator: " ") }
        #expect(stamped.map { $0.last ?? "" } == ["1", "2", "3", "end"])
        let times = stamped.map { String($0.first ?? "") }
        #expect(times == times.sorted() && times.allSatisfy { $0.hasSuffix("Z") && $0.count == 30 })
        #expect(try lab.must("logs", "--no-log-prefix", "--since", times[2]).lines == ["3", "end"])
        #expect(try lab.must("logs", "--no-log-prefix", "--since", "1h").lines.count == 4)
        #expect(try lab.davit("logs", "--since", "yesterday").status == 2)
        #expect(try lab.davit("logs", "nosuch").err == "error: no such service: nosuch\n")
        try lab.finish()
    }

    @Test("several services are interleaved by time")
    func interleaving() throws {
        let lab = try StackLab.up(
            "mix",
            """
            services:
              a: {image: busybox, command: "sh -c 'echo a1; sleep 1; echo a2'"}
              b: {image: busybox, command: "sh -c 'sleep 0.5; echo b1; sleep 1; echo b2'"}
            """)
        try eventually { try lab.ps("b", "State") == "exited" && lab.ps("a", "State") == "exited" }
        #expect(try lab.must("logs", "--no-log-prefix").lines == ["a1", "b1", "a2", "b2"])
        #expect(try lab.must("logs").lines == ["a-1  | a1", "b-1  | b1", "a-1  | a2", "b-1  | b2"])
        #expect(try lab.must("logs", "b").lines == ["b-1  | b1", "b-1  | b2"])
        try lab.finish()
    }

    @Test("-f shows what comes, through a restart, and ends with the containers")
    func following() throws {
        let lab = try StackLab.up(
            "fol",
            #"services: {a: {image: busybox, command: "sh -c 'echo up; trap \"echo down; exit\" TERM; while :; do sleep 0.1; done'"}}"#
        )
        try eventually { try lab.logs("a") == ["up"] }
        let terminal = try TerminalRun(lab, "logs", "-f", "--no-log-prefix")
        try terminal.wait(for: "up")
        try lab.must("restart")
        try terminal.wait(for: "up\r\ndown\r\nup")
        terminal.type("\u{3}")
        #expect(try terminal.end() == 130)
        #expect(try lab.ps("a", "State") == "running")
        try lab.must("stop")
        #expect(try lab.must("logs", "-f", "--no-log-prefix").lines == ["up", "down", "up", "down"])
        try lab.finish()
    }

    @Test("a line of any length is one line again, and bytes pass as they are")
    func longLines() throws {
        let lab = try StackLab.up(
            "long",
            #"services: {a: {image: busybox, command: "sh -c 'head -c 100000 /dev/zero | tr \"\\0\" x; echo; echo über; echo'"}}"#
        )
        try eventually { try lab.ps("a", "State") == "exited" }
        let text = try lab.must("logs", "--no-log-prefix").out
        #expect(text == String(repeating: "x", count: 100_000) + "\nüber\n\n")
        try lab.finish()
    }

    @Test("max-size and max-file bound what is kept; driver none keeps nothing")
    func rotation() throws {
        let lab = try StackLab.up(
            "rot",
            """
            services:
              a:
                image: busybox
                command: sh -c 'i=0; while [ $$i -lt 3000 ]; do echo line $$i; i=$$((i+1)); done'
                logging: {options: {max-size: 20k, max-file: "3"}}
              quiet: {image: busybox, command: echo hello, logging: {driver: none}}
            """)
        try eventually { try lab.ps("a", "State") == "exited" && lab.ps("quiet", "State") == "exited" }
        let folder = "\(lab.instance.root)/logs/rot"
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(files == ["a-1.log", "a-1.log.1", "a-1.log.2"])
        for file in files {
            let size = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(file)")[.size] as? Int
            #expect(try #require(size) <= 20 * 1024, "\(file)")
        }
        let lines = try lab.logs("a")
        #expect(lines.last == "line 2999" && lines.count > 300 && lines.count < 3000)
        let first = try #require(lines.first?.split(separator: " ").last.flatMap { Int($0) })
        #expect(lines == (first..<3000).map { "line \($0)" }, "no line is lost between files")
        #expect(try lab.must("logs", "quiet").out == "")
        try lab.finish()
    }

    @Test("logs outlive the container that wrote them, and go with the stack")
    func recreation() throws {
        let text =
            #"services: {a: {<<: *idle, command: "sh -c 'echo I am $$X; exec sleep 1000'", environment: {X: one}}}"#
        let lab = try StackLab.up("rec", text)
        try eventually { try lab.logs("a") == ["I am one"] }
        let id = try lab.ps("a", "ID")
        try lab.change(to: text.replacingOccurrences(of: "one", with: "two"))
        try lab.start()
        #expect(try lab.ps("a", "ID") != id)
        try eventually { try lab.logs("a") == ["I am one", "I am two"] }
        try lab.finish()
        #expect(!FileManager.default.fileExists(atPath: "\(lab.instance.root)/logs/rec"))
    }
}
