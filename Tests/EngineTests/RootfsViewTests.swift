import Glibc
import LinuxSystem
import Testing

@testable import Engine

@Suite("Files of a root file system")
struct RootfsViewTests {
    private let folder: TemporaryFolder
    private var view: RootfsView {
        RootfsView(layers: ["upper", "missing", "top", "base"].map { "\(folder.path)/\($0)" })
    }

    init() throws { folder = try TemporaryFolder() }

    @Test("the highest layer that has a file wins")
    func layers() throws {
        try folder.write("base/etc/passwd", "base")
        try folder.write("base/etc/group", "base")
        try folder.write("top/etc/passwd", "top")
        #expect(try view.text("/etc/passwd") == "top")
        #expect(try view.text("/etc/group") == "base")
        try folder.write("upper/etc/passwd", "upper")
        #expect(try view.text("/etc/passwd") == "upper")
        #expect(try view.text("/etc/none") == nil)
    }

    @Test("what is there is there in any layer, links too, until a layer deletes it")
    func existence() throws {
        try folder.write("base/usr/bin/curl", "")
        try folder.write("base/usr/bin/wget", "")
        #expect(try view.exists("/usr/bin/curl"))
        #expect(try !view.exists("/usr/bin/nc"))
        #expect(symlink("/nowhere", "\(folder.path)/base/usr/bin/nc") == 0)
        #expect(try view.exists("/usr/bin/nc"))
        try folder.write("top/usr/bin/keep", "")
        guard mknod("\(folder.path)/top/usr/bin/wget", S_IFCHR | 0o600, 0) == 0 else {
            #expect(errno == EPERM)
            return
        }
        #expect(try !view.exists("/usr/bin/wget"))
    }

    @Test(
        "a link leads nowhere but into the same root",
        arguments: ["/secret", "../../../../../../secret", "/abs/../secret"])
    func links(target: String) throws {
        try folder.write("secret", "the host's")
        try folder.write("base/etc/keep", "")
        try folder.write("base/secret", "inside")
        // An absolute path of the host, which is not there inside.
        #expect(symlink(target, "\(folder.path)/base/etc/inner") == 0)
        #expect(symlink("\(folder.path)/secret", "\(folder.path)/base/etc/outer") == 0)
        #expect(try view.text("/etc/outer") == nil)
        let text = try view.text("/etc/inner")
        #expect(text == "inside" || text == nil)
    }

    @Test("what is no regular file is not read: neither a folder nor a pipe")
    func otherKinds() throws {
        try folder.write("base/etc/passwd/file", "")
        #expect(mkfifo("\(folder.path)/base/etc/group", 0o600) == 0)
        #expect(try view.text("/etc/passwd") == nil)
        #expect(try view.text("/etc/group") == nil)
        try folder.write("file", "")
        try folder.write("base/plain", "")
        #expect(try view.text("/plain/inside") == nil)
    }
}
