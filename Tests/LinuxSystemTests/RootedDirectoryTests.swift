import Glibc
import LinuxSystem
import Testing

@Suite("RootedDirectory")
struct RootedDirectoryTests {
    @Test("links that lead out of the root stay in it")
    func links() throws {
        try withTemporaryFolder { folder in
            try Files.write("\(folder)/secret", Array("host".utf8))
            try Files.makeDirectories("\(folder)/root/etc")
            try Files.write("\(folder)/root/etc/passwd", Array("inner".utf8))
            #expect(symlink("/etc/passwd", "\(folder)/root/absolute") == 0)
            #expect(symlink("../../../../secret", "\(folder)/root/outside") == 0)
            let root = try RootedDirectory("\(folder)/root")
            #expect(try root.read("/etc/passwd") == Array("inner".utf8))
            #expect(try root.read("/absolute") == Array("inner".utf8))
            #expect(try root.read("/../../etc/passwd") == Array("inner".utf8))
            #expect(try root.readIfPresent("/outside") == nil)
        }
    }

    @Test("folders are made inside, also through links")
    func makeDirectories() throws {
        try withTemporaryFolder { folder in
            try Files.makeDirectories("\(folder)/root/run")
            try Files.makeDirectories("\(folder)/root/var")
            #expect(symlink("/run", "\(folder)/root/var/run") == 0)
            let root = try RootedDirectory("\(folder)/root")
            _ = try root.makeDirectories("/var/run/app/data", mode: 0o700)
            #expect(Files.isDirectory("\(folder)/root/run/app/data"))
        }
    }

    @Test("only regular files are read")
    func irregular() throws {
        try withTemporaryFolder { folder in
            #expect(mkfifo("\(folder)/fifo", 0o600) == 0)
            let root = try RootedDirectory(folder)
            #expect(throws: SystemError.self) { try root.read("/fifo") }
        }
    }
}
