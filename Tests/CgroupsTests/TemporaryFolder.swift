import Glibc
import LinuxSystem

/// A folder that goes with the value. Stands in for a cgroup mount: the files that the kernel would make are written by
/// the test.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/davit-cgroups-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw SystemError(operation: "mkdtemp", subject: "/tmp", errno: errno)
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func make(_ folder: String) throws { try Files.makeDirectories("\(path)/\(folder)", mode: 0o755) }

    func write(_ file: String, _ text: String) throws {
        try Files.write("\(path)/\(file)", Array(text.utf8), mode: 0o644)
    }

    func read(_ file: String) throws -> String { try Files.readText("\(path)/\(file)") }

    deinit {
        // A folder in /tmp that stays is no failure of the test.
        try? Files.removeTree(path)
    }
}
