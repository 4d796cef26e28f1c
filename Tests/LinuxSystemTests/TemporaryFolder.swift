import Glibc
import LinuxSystem
import Testing

/// A folder of its own for one test, removed at the end.
func withTemporaryFolder(_ body: (String) throws -> Void) throws {
    let folder = "/tmp/davit-test-\(String(UInt64.random(in: .min ... .max), radix: 16))"
    try Files.makeDirectories(folder, mode: 0o700)
    defer {
        // The test has told what it had to tell.
        try? Files.removeTree(folder)
    }
    try body(folder)
}
