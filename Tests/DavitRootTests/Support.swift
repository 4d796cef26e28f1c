import Foundation
import LinuxSystem
import Testing

extension Tag {
    /// Needs root and runs real containers.
    @Tag static var root: Self
}

/// Where the built programs are: `DAVIT_BIN`, or the folder of the test bundle.
let programFolder: String = {
    if let folder = ProcessInfo.processInfo.environment["DAVIT_BIN"] { return folder }
    return URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent().path
}()

/// The folder of `scripts/make-images`' output.
let imageFolder: String =
    ProcessInfo.processInfo.environment["DAVIT_IMAGES"] ?? FileManager.default.currentDirectoryPath + "/.cache/images"

let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

/// What a finished program left.
struct Output: CustomStringConvertible {
    var status: Int32
    var out: String
    var err: String
    var lines: [String] { out.split(separator: "\n").map(String.init) }
    var description: String { "exit \(status)\n--- stdout\n\(out)\n--- stderr\n\(err)" }
}

/// Runs a program to its end, with its output in files so that a grandchild that keeps a pipe open blocks nobody.
func run(
    _ program: String, _ arguments: [String], environment: [String: String] = [:], directory: String? = nil,
    input: String? = nil
) throws -> Output {
    let process = Process()
    let base = NSTemporaryDirectory() + "davit-test-" + UUID().uuidString
    _ = FileManager.default.createFile(atPath: base + ".out", contents: nil)
    _ = FileManager.default.createFile(atPath: base + ".err", contents: nil)
    defer {
        for suffix in [".out", ".err", ".in"] { unlink(base + suffix) }
    }
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
    if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: base + ".out"))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: base + ".err"))
    if let input {
        try Data(input.utf8).write(to: URL(fileURLWithPath: base + ".in"))
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: base + ".in"))
    } else {
        process.standardInput = FileHandle.nullDevice
    }
    try process.run()
    process.waitUntilExit()
    let out = try String(decoding: Data(contentsOf: URL(fileURLWithPath: base + ".out")), as: UTF8.self)
    let err = try String(decoding: Data(contentsOf: URL(fileURLWithPath: base + ".err")), as: UTF8.self)
    let status = process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
    return Output(status: status, out: out, err: err)
}

func shell(_ script: String, environment: [String: String] = [:]) throws -> Output {
    try run("/bin/bash", ["-c", script], environment: environment)
}

/// Looks again until `condition` holds; gives up after a number of looks that no working system needs.
func eventually(
    _ comment: Comment? = nil, looks: Int = 600, _ condition: () throws -> Bool,
    sourceLocation: SourceLocation = #_sourceLocation
) rethrows {
    for _ in 0..<looks {
        if try condition() { return }
        usleep(50_000)
    }
    Issue.record(comment ?? "it did not come to pass", sourceLocation: sourceLocation)
}

/// Whether a process is dead, be it that nobody has reaped it yet.
func hasEnded(_ pid: Int32) -> Bool { ProcessStatus.of(pid)?.isZombie ?? true }

/// A folder of the test's own, gone with it.
final class TemporaryDirectory {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "davit-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit {
        // What stays is in a folder of temporary files.
        try? FileManager.default.removeItem(atPath: path)
    }
}
