import Foundation
import Testing

/// `davit` on a terminal of its own, by script(1): what is typed goes in, what the terminal gets is kept.
final class TerminalRun {
    private let process = Process()
    private let input = Pipe()
    private let path: String

    convenience init(_ lab: StackLab, _ words: String..., rows: Int = 24, columns: Int = 90) throws {
        try self.init(lab, words, rows: rows, columns: columns)
    }

    init(_ lab: StackLab, _ words: [String], rows: Int, columns: Int) throws {
        path = lab.instance.folder + "/terminal-" + UUID().uuidString
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        let quoted = words.map { "'" + $0.replacingOccurrences(of: "'", with: "'\\''") + "'" }.joined(separator: " ")
        let command = "stty rows \(rows) cols \(columns); tty > \(path).tty; exec '\(programFolder)/davit' \(quoted)"
        process.executableURL = URL(fileURLWithPath: "/usr/bin/script")
        process.arguments = ["-qefc", command, "/dev/null"]
        // `swift test` asks its children for no colour.
        process.environment = ProcessInfo.processInfo.environment.merging(lab.instance.environment) { $1 }
            .merging(["TERM": "xterm-256color", "SHELL": "/bin/sh"]) { $1 }
            .filter { $0.key != "NO_COLOR" }
        process.currentDirectoryURL = URL(fileURLWithPath: lab.directory)
        process.standardInput = input
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        process.standardError = FileHandle.nullDevice
        // What is typed after the end goes nowhere.
        signal(SIGPIPE, SIG_IGN)
        try process.run()
    }

    deinit { if process.isRunning { process.terminate() } }

    /// Everything that the terminal has got.
    var text: String {
        // It was made in init.
        String(decoding: (try? Data(contentsOf: URL(fileURLWithPath: path))) ?? Data(), as: UTF8.self)
    }

    /// What the terminal has got, without the sequences that colour and move.
    var plain: String { text.replacing(#/\u{1B}\[[0-9;?]*[A-Za-z]/#, with: "") }

    func type(_ text: String) {
        _ = text.utf8CString.withUnsafeBytes {
            write(input.fileHandleForWriting.fileDescriptor, $0.baseAddress, $0.count - 1)
        }
    }

    func wait(for wanted: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        eventually(
            "“\(wanted)” does not come: \(text.debugDescription)", { plain.contains(wanted) },
            sourceLocation: sourceLocation)
    }

    func resize(rows: Int, columns: Int) throws {
        let device = try String(contentsOfFile: path + ".tty", encoding: .utf8).trimmingCharacters(
            in: .whitespacesAndNewlines)
        #expect(try shell("stty -F \(device) rows \(rows) cols \(columns)").status == 0)
    }

    /// Waits for the command and gives its exit status.
    func end() throws -> Int32 {
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
    }
}
