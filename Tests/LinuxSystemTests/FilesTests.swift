import Glibc
import LinuxSystem
import Testing

@Suite("Files")
struct FilesTests {
    @Test("replace changes content and mode as one step and leaves no temporary file", arguments: [true, false])
    func replace(durable: Bool) throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/record.json"
            try Files.write(path, Array("old".utf8), mode: 0o644)
            let before = try Files.status(path).st_ino
            try Files.replace(path, with: Array("new".utf8), mode: 0o600, durable: durable)
            #expect(try Files.readText(path) == "new")
            #expect(try Files.status(path).st_mode & 0o777 == 0o600)
            #expect(try Files.status(path).st_ino != before)
            #expect(try Files.list(folder) == ["record.json"])
        }
    }

    @Test("a replace that fails leaves the old file and no temporary one")
    func failedReplace() throws {
        try withTemporaryFolder { folder in
            try Files.makeDirectories("\(folder)/taken/full")
            #expect(throws: SystemError.self) { try Files.replace("\(folder)/taken", with: [1]) }
            #expect(try Files.list(folder) == ["taken"])
        }
    }

    @Test("a file over the limit is refused")
    func limit() throws {
        try withTemporaryFolder { folder in
            try Files.write("\(folder)/a", [UInt8](repeating: 7, count: 10_000))
            #expect(try Files.read("\(folder)/a", limit: 10_000).count == 10_000)
            #expect(throws: SystemError(operation: "read", subject: "\(folder)/a", errno: EFBIG)) {
                try Files.read("\(folder)/a", limit: 9_999)
            }
        }
    }

    @Test("removeTree removes links, not what they lead to")
    func removeTree() throws {
        try withTemporaryFolder { folder in
            try Files.makeDirectories("\(folder)/keep/inner")
            try Files.write("\(folder)/keep/file", [1])
            try Files.makeDirectories("\(folder)/tree/a/b/c")
            try Files.write("\(folder)/tree/a/b/file", [1])
            #expect(symlink("\(folder)/keep", "\(folder)/tree/a/link") == 0)
            #expect(symlink("../../keep/file", "\(folder)/tree/a/fileLink") == 0)
            try Files.removeTree("\(folder)/tree")
            #expect(try Files.list(folder) == ["keep"])
            #expect(try Files.list("\(folder)/keep") == ["file", "inner"])
        }
    }

    @Test("removeTree of a link removes the link")
    func removeLink() throws {
        try withTemporaryFolder { folder in
            try Files.makeDirectories("\(folder)/keep/inner")
            #expect(symlink("\(folder)/keep", "\(folder)/link") == 0)
            try Files.removeTree("\(folder)/link")
            try Files.removeTree("\(folder)/not there")
            #expect(try Files.list(folder) == ["keep"])
            #expect(Files.isDirectory("\(folder)/keep/inner"))
        }
    }

    @Test("removeTree goes into folders of a thousand files")
    func removeMany() throws {
        try withTemporaryFolder { folder in
            for index in 0..<1000 { try Files.write("\(folder)/\(index)", []) }
            try Files.removeTree(folder)
            #expect(!Files.exists(folder))
        }
    }

    @Test("makeDirectories keeps what is there and refuses a file on the way")
    func makeDirectories() throws {
        try withTemporaryFolder { folder in
            try Files.makeDirectories("\(folder)/a/b/c/", mode: 0o700)
            try Files.makeDirectories("\(folder)/a/b/c", mode: 0o755)
            #expect(try Files.status("\(folder)/a/b/c").st_mode & 0o777 == 0o700)
            try Files.write("\(folder)/file", [])
            #expect(throws: SystemError(operation: "mkdir", subject: "\(folder)/file", errno: ENOTDIR)) {
                try Files.makeDirectories("\(folder)/file")
            }
        }
    }

    @Test("the folder of a path", arguments: [("/a/b", "/a"), ("/a", "/"), ("a", "."), ("/a/b/", "/a"), ("/", "/")])
    func folder(path: String, expected: String) {
        #expect(Files.folder(of: path) == expected)
    }

    @Test("an error names operation, object and errno once")
    func description() {
        #expect(throws: SystemError(operation: "open", subject: "/no/such", errno: ENOENT)) {
            try Files.read("/no/such")
        }
        let error = SystemError(operation: "open", subject: "/no/such", errno: ENOENT)
        #expect(error.description == "open /no/such: no such file or directory (ENOENT)")
    }
}
