import LinuxSystem
import Testing
import Timestamps

@testable import Engine

@Suite("Reading a log through its rotations")
struct LogFileReaderTests {
    private let folder: TemporaryFolder
    private var path: String { "\(folder.path)/web-1.log" }

    init() throws { folder = try TemporaryFolder() }

    private static func line(_ text: String) -> String { "2026-01-02T03:04:05.000000000Z stdout F \(text)\n" }

    private func write(_ name: String, _ texts: [String]) throws {
        try folder.write(name, texts.map(Self.line).joined())
    }

    private func rotate() throws {
        for number in [2, 1] where Files.exists("\(path).\(number)") {
            try folder.rename("web-1.log.\(number)", "web-1.log.\(number + 1)")
        }
        try folder.rename("web-1.log", "web-1.log.1")
    }

    private func all(_ reader: inout LogFileReader) throws -> [String] {
        var texts: [String] = []
        while let line = try reader.next() { texts.append(line.text) }
        return texts
    }

    @Test("rotated files come first, the oldest at the beginning")
    func rotatedFiles() throws {
        try write("web-1.log.2", ["a", "b"])
        try write("web-1.log.1", ["c"])
        try write("web-1.log", ["d"])
        var reader = LogFileReader(path: path)
        #expect(try all(&reader) == ["a", "b", "c", "d"])
    }

    @Test("what is appended is read on, also to a file that was not there at first")
    func appending() throws {
        var reader = LogFileReader(path: path)
        #expect(try reader.next() == nil)
        try folder.append("web-1.log", Self.line("a"))
        #expect(try all(&reader) == ["a"])
        try folder.append("web-1.log", Self.line("b") + Self.line("c"))
        #expect(try all(&reader) == ["b", "c"])
    }

    @Test("a line whose end is not there yet waits for it")
    func tornLine() throws {
        let line = Self.line("whole")
        try folder.write("web-1.log", String(line.prefix(20)))
        var reader = LogFileReader(path: path)
        #expect(try reader.next() == nil)
        try folder.append("web-1.log", String(line.dropFirst(20)))
        #expect(try all(&reader) == ["whole"])
    }

    @Test("bytes that are no log line are passed over")
    func noise() throws {
        try folder.write("web-1.log", Self.line("a") + "\n\u{0}\u{0}garbage\n2026 stdout F x\n" + Self.line("b"))
        var reader = LogFileReader(path: path)
        #expect(try all(&reader) == ["a", "b"])
    }

    @Test("lines longer than a read are put together")
    func longLine() throws {
        let text = String(repeating: "x", count: 200_000)
        try write("web-1.log", [text, "end"])
        var reader = LogFileReader(path: path)
        #expect(try all(&reader) == [text, "end"])
    }

    @Test("any number of rotations between two reads loses nothing", arguments: [1, 2, 3])
    func rotationWhileReading(count: Int) throws {
        try write("web-1.log", ["a"])
        var reader = LogFileReader(path: path)
        #expect(try all(&reader) == ["a"])
        var expected: [String] = []
        for number in 1...count {
            // Written after the reader has seen the end, before the rename.
            try folder.append("web-1.log", Self.line("late \(number)"))
            try rotate()
            try write("web-1.log", ["new \(number)"])
            expected += ["late \(number)", "new \(number)"]
        }
        #expect(try all(&reader) == expected)
    }

    @Test("a file that rotation removed is read to its end, and the oldest one left follows")
    func removedFile() throws {
        try write("web-1.log", ["a", "b"])
        var reader = LogFileReader(path: path)
        #expect(try reader.next()?.text == "a")
        try rotate()
        try Files.removeTree("\(path).1")
        try write("web-1.log.1", ["d"])
        try write("web-1.log", ["e"])
        #expect(try all(&reader) == ["b", "d", "e"])
    }

    @Test("while the new file is not there yet, the rotated one is the newest")
    func betweenRenameAndCreation() throws {
        try write("web-1.log", ["a"])
        var reader = LogFileReader(path: path)
        #expect(try all(&reader) == ["a"])
        try rotate()
        #expect(try reader.next() == nil)
        try write("web-1.log", ["b"])
        #expect(try all(&reader) == ["b"])
    }

    @Test("a file that was truncated is read from its beginning")
    func truncation() throws {
        try write("web-1.log", ["a", "b"])
        var reader = LogFileReader(path: path)
        #expect(try all(&reader) == ["a", "b"])
        try write("web-1.log", ["c"])
        #expect(try all(&reader) == ["c"])
    }

    struct Tail: Sendable, CustomTestStringConvertible {
        var count: Int
        var lines: [String]
        var testDescription: String { "\(count)" }
    }

    @Test(
        "a tail counts over all files",
        arguments: [
            Tail(count: 0, lines: []), Tail(count: 1, lines: ["f"]), Tail(count: 2, lines: ["e", "f"]),
            Tail(count: 3, lines: ["d", "e", "f"]), Tail(count: 4, lines: ["c", "d", "e", "f"]),
            Tail(count: 5, lines: ["b", "c", "d", "e", "f"]), Tail(count: 6, lines: ["a", "b", "c", "d", "e", "f"]),
            Tail(count: 100, lines: ["a", "b", "c", "d", "e", "f"]), Tail(count: -1, lines: []),
        ])
    func tail(_ tail: Tail) throws {
        try write("web-1.log.2", ["a", "b"])
        try write("web-1.log.1", ["c", "d"])
        try write("web-1.log", ["e", "f"])
        var reader = try LogFileReader(path: path, tail: tail.count)
        #expect(try all(&reader) == tail.lines)
        try folder.append("web-1.log", Self.line("new"))
        #expect(try all(&reader) == ["new"])
    }

    @Test("a tail of a file that is not there yet begins with what comes")
    func tailOfNothing() throws {
        var reader = try LogFileReader(path: path, tail: 5)
        #expect(try reader.next() == nil)
        try folder.append("web-1.log", Self.line("a"))
        #expect(try all(&reader) == ["a"])
    }

    @Test("a tail finds its line in a file of several reads")
    func longTail() throws {
        try write("web-1.log", (0..<5000).map { "line \($0)" })
        var reader = try LogFileReader(path: path, tail: 4000)
        let texts = try all(&reader)
        #expect(texts.count == 4000)
        #expect(texts.first == "line 1000")
    }
}
