import Glibc
import LinuxSystem
import Testing
import Timestamps

@testable import ContainerShim

@Suite("Log lines")
struct LogWriterTests {
    private static let stamp = "2023-11-14T22:13:20.000000000Z"

    private func writer(_ folder: LogFolder, maxSize: Int64 = 0, maxFiles: Int = 3, disk: Disk? = nil) -> LogWriter {
        let file =
            if let disk {
                RotatedFile(path: folder.log, maxSize: maxSize, maxFiles: maxFiles, write: disk.write)
            } else {
                RotatedFile(path: folder.log, maxSize: maxSize, maxFiles: maxFiles)
            }
        return LogWriter(file: file) { Timestamp(nanoseconds: 1_700_000_000_000_000_000) }
    }

    private func write(_ text: String, to log: LogWriter, _ stream: LogStream = .stdout) {
        Array(text.utf8).withUnsafeBytes { log.write($0, from: stream) }
    }

    /// The lines without their time.
    private func lines(_ text: String) -> [String] {
        text.split(separator: "\n").map { line in
            line.hasPrefix(Self.stamp + " ") ? String(line.dropFirst(Self.stamp.count + 1)) : "no stamp: \(line)"
        }
    }

    @Test("each line has time, stream and tag; an empty one too")
    func format() throws {
        let folder = try LogFolder()
        let log = writer(folder)
        write("one\n\ntwo\n", to: log)
        write("bad\n", to: log, .stderr)
        #expect(
            try folder.text() == """
                \(Self.stamp) stdout F one
                \(Self.stamp) stdout F 
                \(Self.stamp) stdout F two
                \(Self.stamp) stderr F bad

                """)
    }

    @Test("a line waits for its end, each stream by itself; the end of the output ends it")
    func partialLines() throws {
        let folder = try LogFolder()
        let log = writer(folder)
        write("he", to: log)
        write("er", to: log, .stderr)
        #expect(!Files.exists(folder.log))
        write("llo\nwor", to: log)
        write("ror\n", to: log, .stderr)
        #expect(lines(try folder.text()) == ["stdout F hello", "stderr F error"])
        log.finish()
        #expect(lines(try folder.text()) == ["stdout F hello", "stderr F error", "stdout F wor"])
        log.finish()
        #expect(lines(try folder.text()).count == 3)
    }

    struct Split: Sendable, CustomTestStringConvertible {
        let length: Int
        let parts: [(tag: String, length: Int)]
        var testDescription: String { "\(length) bytes" }
    }

    @Test(
        "a line over 16 KiB is split, and all but the last part say so",
        arguments: [
            Split(length: 16384, parts: [("F", 16384)]), Split(length: 16385, parts: [("P", 16384), ("F", 1)]),
            Split(length: 40000, parts: [("P", 16384), ("P", 16384), ("F", 7232)]),
        ], [1, 1000, 65536])
    func split(_ example: Split, chunk: Int) throws {
        let folder = try LogFolder()
        let log = writer(folder)
        var rest = Substring(String(repeating: "x", count: example.length) + "\n")
        while !rest.isEmpty {
            write(String(rest.prefix(chunk)), to: log)
            rest = rest.dropFirst(chunk)
        }
        let found = lines(try folder.text()).map { $0.split(separator: " ") }
        #expect(found.map { String($0[1]) } == example.parts.map(\.tag))
        #expect(found.map { $0[2].count } == example.parts.map(\.length))
    }

    @Test("a full file is renamed, the oldest goes, and none is longer than allowed")
    func rotation() throws {
        let folder = try LogFolder()
        // A line of this test takes 47 bytes.
        let log = writer(folder, maxSize: 100, maxFiles: 3)
        for number in 1...7 { write("line \(number)\n", to: log) }
        #expect(lines(try folder.text()) == ["stdout F line 7"])
        #expect(lines(try folder.text(".1")) == ["stdout F line 5", "stdout F line 6"])
        #expect(lines(try folder.text(".2")) == ["stdout F line 3", "stdout F line 4"])
        #expect(!Files.exists(folder.log + ".3"))
    }

    @Test("many lines in one read rotate as single ones do")
    func rotationInBurst() throws {
        let folder = try LogFolder()
        let log = writer(folder, maxSize: 100, maxFiles: 2)
        write((1...5).map { "line \($0)\n" }.joined(), to: log)
        #expect(lines(try folder.text()) == ["stdout F line 5"])
        #expect(lines(try folder.text(".1")) == ["stdout F line 3", "stdout F line 4"])
    }

    @Test("one file is begun anew when it is the only one allowed; an overlong line is written all the same")
    func oneFile() throws {
        let folder = try LogFolder()
        let log = writer(folder, maxSize: 100, maxFiles: 1)
        for number in 1...3 { write("line \(number)\n", to: log) }
        #expect(lines(try folder.text()) == ["stdout F line 3"])
        write(String(repeating: "y", count: 500) + "\n", to: log)
        #expect(lines(try folder.text()).map(\.count) == [509])
    }

    @Test("a new shim appends to what is there, and ends a torn line")
    func append() throws {
        let folder = try LogFolder()
        write("one\n", to: writer(folder))
        try Files.append(folder.log, Array("torn".utf8))
        write("two\n", to: writer(folder, maxSize: 100, maxFiles: 2))
        #expect(try folder.text() == "\(Self.stamp) stdout F one\ntorn\n\(Self.stamp) stdout F two\n")
        write("three\n", to: writer(folder, maxSize: 100, maxFiles: 2))
        #expect(lines(try folder.text()) == ["stdout F three"])
    }

    @Test("a full disk costs lines, not the container; the log says how many")
    func fullDisk() throws {
        let folder = try LogFolder()
        let disk = Disk()
        let log = writer(folder, disk: disk)
        // Room for the first line and a part of the second.
        disk.room = 50
        write("one\ntwo\n", to: log)
        #expect(try folder.text() == "\(Self.stamp) stdout F one\n")
        write("three\nfour\n", to: log)
        #expect(log.droppedLines == 3)
        disk.room = .max
        write("five\n", to: log)
        #expect(log.droppedLines == 0)
        let found = lines(try folder.text())
        #expect(found.count == 3)
        #expect(found[1].hasPrefix("stderr F davit-shim: 3 log lines were dropped: write \(folder.log): "))
        #expect(found[1].hasSuffix("(ENOSPC)"))
        #expect(found[2] == "stdout F five")
    }

    @Test("a folder that cannot be made is tried again at each line")
    func noFolder() throws {
        let folder = try LogFolder()
        let obstacle = folder.path + "/sub"
        try Files.write(obstacle, [], mode: 0o600)
        let log = LogWriter(file: RotatedFile(path: obstacle + "/log", maxSize: 0, maxFiles: 1)) {
            Timestamp(nanoseconds: 1_700_000_000_000_000_000)
        }
        write("one\n", to: log)
        #expect(log.droppedLines == 1)
        try Files.remove(obstacle)
        write("two\n", to: log)
        let found = lines(try Files.readText(obstacle + "/log"))
        #expect(found.count == 2)
        #expect(found.last == "stdout F two")
    }
}

/// A disk of which the test says how much room it has.
final class Disk {
    var room = Int.max

    func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        guard room > 0 else {
            errno = ENOSPC
            return -1
        }
        let count = Glibc.write(descriptor, bytes.baseAddress, min(bytes.count, room))
        room -= count
        return count
    }
}

/// A folder that goes with the value.
final class LogFolder {
    let path: String

    init() throws {
        path = "/tmp/davit-log-\(getpid())-\(UInt64.random(in: .min ... .max))"
        try Files.makeDirectories(path)
    }

    var log: String { path + "/service-1.log" }

    func text(_ suffix: String = "") throws -> String { try Files.readText(log + suffix) }

    deinit {
        // A folder in /tmp that stays is no failure of the test.
        try? Files.removeTree(path)
    }
}
