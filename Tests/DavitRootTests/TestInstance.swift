import Foundation
import LinuxSystem
import Testing

/// A davit of its own in a temporary folder; `finish` checks that nothing of it stays on the host.
final class TestInstance {
    let folder: String
    var root: String { folder + "/root" }
    var runFolder: String { folder + "/run" }
    private let before: String

    init() throws {
        folder = "/tmp/davit-test-" + UUID().uuidString.prefix(8).lowercased()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        before = try Self.hostState(folder)
        try importBusybox()
    }

    private static func hostState(_ folder: String) throws -> String {
        let output = try run("\(repository)/scripts/host-state", ["\(folder)/run", "\(folder)/root"])
        // A look that fails sees no leak.
        try #require(output.status == 0, "\(output)")
        return output.out
    }

    /// What of davitd's surroundings is the test's own.
    var environment: [String: String] {
        [
            "DAVIT_ROOT": root, "DAVIT_RUN": runFolder, "DAVIT_CDI_SPEC_DIRS": folder + "/cdi",
            "DAVIT_RUNTIMES_FILE": folder + "/runtimes.json",
        ]
    }

    /// Runs `davit` with these words.
    @discardableResult
    func davit(_ words: String..., in directory: String? = nil, input: String? = nil) throws -> Output {
        try run("\(programFolder)/davit", words, environment: environment, directory: directory ?? folder, input: input)
    }

    /// As `davit`, and a test failure when it does not end with 0.
    @discardableResult
    func must(_ words: String..., in directory: String? = nil, sourceLocation: SourceLocation = #_sourceLocation) throws
        -> Output
    {
        let output = try run("\(programFolder)/davit", words, environment: environment, directory: directory ?? folder)
        #expect(output.status == 0, "davit \(words.joined(separator: " ")): \(output)", sourceLocation: sourceLocation)
        return output
    }

    func importBusybox() throws {
        let output = try run(
            "\(programFolder)/davit",
            ["image", "import", "busybox:latest", "\(imageFolder)/busybox.tar.gz", "--change", #"CMD ["sh"]"#],
            environment: environment)
        try #require(output.status == 0, "\(output)")
    }

    /// Writes a stack file into a folder of its own and returns the folder.
    func stack(_ name: String, _ yaml: String, files: [String: String] = [:]) throws -> String {
        let path = "\(folder)/stacks/\(name)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Data(yaml.utf8).write(to: URL(fileURLWithPath: path + "/compose.yaml"))
        for (file, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(file)")) }
        return path
    }

    /// The containers of the stack in `directory` by name.
    func containers(in directory: String) throws -> [String: [String: Any]] {
        let output = try must("ps", "-a", "--format", "json", in: directory)
        var found: [String: [String: Any]] = [:]
        for line in output.lines {
            let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
            for case let container as [String: Any] in value as? [Any] ?? [value] {
                if let name = container["Name"] as? String { found[name] = container }
            }
        }
        return found
    }

    /// Text of `docker inspect`'s kind from the engine's socket.
    func inspect(_ name: String) throws -> [String: Any] {
        let output = try run(
            "/usr/bin/curl",
            ["-sS", "--unix-socket", "\(runFolder)/davit.sock", "http://localhost/containers/\(name)/json"])
        return try JSONSerialization.jsonObject(with: Data(output.out.utf8)) as? [String: Any] ?? [:]
    }

    /// Process id of a container's init, 0 when it does not run.
    func pid(of name: String) throws -> Int32 {
        let state = try inspect(name)["State"] as? [String: Any]
        return Int32((state?["Pid"] as? Int) ?? 0)
    }

    var daemonPID: Int32 {
        get throws {
            let text = try String(contentsOfFile: "\(runFolder)/davitd.lock", encoding: .utf8)
            return try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        }
    }

    /// Ends the processes of the instance, compares the host with what it was, and removes the folder.
    func finish(sourceLocation: SourceLocation = #_sourceLocation) throws {
        for lock in ["davitd.lock", "dns/dns.lock"] {
            guard let text = try? String(contentsOfFile: "\(runFolder)/\(lock)", encoding: .utf8),
                let pid = Int32(text.trimmingCharacters(in: .whitespacesAndNewlines))
            else { continue }  // it was never started
            kill(pid, SIGTERM)
            eventually("process \(pid) of \(lock) ends") { ProcessStatus.of(pid)?.isZombie ?? true }
        }
        var after = ""
        for _ in 0..<100 {
            after = try Self.hostState(folder)
            if after == before { break }
            usleep(50_000)
        }
        #expect(after == before, "something was left behind", sourceLocation: sourceLocation)
        if after == before { try FileManager.default.removeItem(atPath: folder) }
    }
}
