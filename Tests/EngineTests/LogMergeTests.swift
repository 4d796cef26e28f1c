import EngineAPI
import LinuxSystem
import Testing
import Timestamps

@testable import Engine

@Suite("Logs of several replicas")
struct LogMergeTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try write("web-1", [(1, "stdout", "w1"), (4, "stderr", "w4"), (5, "stdout", "w5")])
        try write("db-1", [(2, "stdout", "d2"), (3, "stdout", "d3"), (6, "stderr", "d6")])
    }

    private static func time(_ second: Int) -> Timestamp { Sample.time.adding(.seconds(second)) }

    private func write(_ name: String, _ lines: [(Int, String, String)]) throws {
        let text = lines.map { "\(Self.time($0.0).rfc3339) \($0.1) F \($0.2)\n" }.joined()
        try folder.append("\(name).log", text)
    }

    private func texts(_ merge: inout LogMerge) throws -> [String] {
        var texts: [String] = []
        while let entry = try merge.next() { texts.append(entry.line) }
        return texts
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var options: LogOptions
        var lines: [String]
    }

    @Test(
        "lines come in the order of time, those that are wanted",
        arguments: [
            Case(testDescription: "all", options: LogOptions(), lines: ["w1", "d2", "d3", "w4", "w5", "d6"]),
            Case(testDescription: "tail of each", options: LogOptions(tail: 1), lines: ["w5", "d6"]),
            Case(testDescription: "none", options: LogOptions(tail: 0), lines: []),
            Case(testDescription: "since", options: LogOptions(since: time(4)), lines: ["w4", "w5", "d6"]),
            Case(testDescription: "until", options: LogOptions(until: time(4)), lines: ["w1", "d2", "d3", "w4"]),
            Case(testDescription: "between", options: LogOptions(since: time(2), until: time(3)), lines: ["d2", "d3"]),
            Case(testDescription: "stdout", options: LogOptions(stderr: false), lines: ["w1", "d2", "d3", "w5"]),
            Case(testDescription: "stderr", options: LogOptions(stdout: false), lines: ["w4", "d6"]),
        ])
    func merging(_ example: Case) throws {
        var merge = LogMerge(options: example.options)
        try merge.add(try LogSource.all(in: folder.path, services: [], index: nil), fromStart: false)
        #expect(try texts(&merge) == example.lines)
    }

    @Test("an entry says which replica wrote it and by which stream")
    func entries() throws {
        var merge = LogMerge(options: LogOptions(tail: 1))
        var sources = try LogSource.all(in: folder.path, services: ["db"], index: nil)
        sources[0].container = "shop-db-1"
        try merge.add(sources, fromStart: false)
        let entry = try #require(try merge.next())
        #expect(entry.service == "db" && entry.number == 1 && entry.container == "shop-db-1")
        #expect(entry.stream == .stderr && entry.time == Self.time(6))
    }

    @Test(
        "a replica that comes later is read from its first line, in spite of a tail; one that is known is not read twice"
    )
    func laterReplica() throws {
        var merge = LogMerge(options: LogOptions(tail: 1))
        try merge.add(try LogSource.all(in: folder.path, services: [], index: nil), fromStart: false)
        #expect(try texts(&merge) == ["w5", "d6"])
        try write("web-2", [(7, "stdout", "x7"), (8, "stdout", "x8")])
        try merge.add(try LogSource.all(in: folder.path, services: [], index: nil), fromStart: true)
        #expect(try texts(&merge) == ["x7", "x8"])
    }

    @Test("the files of a folder are the replicas, by service and number")
    func sources() throws {
        for name in ["a-b-12.log", "a-b-12.log.1", "plain.log", "x-y.log", "web-1.txt"] {
            try folder.write("names/\(name)", "")
        }
        let names = "\(folder.path)/names"
        let all = try LogSource.all(in: names, services: [], index: nil)
        #expect(all.map(\.service) == ["a-b"])
        #expect(all.map(\.number) == [12])
        #expect(try LogSource.all(in: folder.path, services: ["web"], index: nil).map(\.service) == ["web"])
        #expect(try LogSource.all(in: folder.path, services: [], index: 2).isEmpty)
        #expect(try LogSource.all(in: "\(folder.path)/none", services: [], index: nil).isEmpty)
    }
}
