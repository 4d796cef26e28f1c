import Glibc
import LinuxSystem
import Testing

@testable import Engine

@Suite("Filling a volume from an image")
struct TreeCopierTests {
    private let folder: TemporaryFolder
    private var target: String { "\(folder.path)/volume" }

    init() throws {
        folder = try TemporaryFolder()
        try Files.makeDirectories(target, mode: 0o755)
    }

    private func copy(_ inner: String, _ layers: String...) throws {
        try TreeCopier().copy(inner, of: layers.map { "\(folder.path)/\($0)" }, to: target)
    }

    private func tree(_ path: String) throws -> [String] {
        try Files.list(path).flatMap { name -> [String] in
            let child = "\(path)/\(name)"
            let isFolder = try Files.status(child, followingLinks: false).st_mode & S_IFMT == S_IFDIR
            return isFolder ? try [name] + tree(child).map { "\(name)/\($0)" } : [name]
        }
    }

    @Test("the layers' content is merged, the higher one's files win, modes and times are kept")
    func merging() throws {
        try folder.write("base/data/a", "base a")
        try folder.write("base/data/sub/b", "base b")
        try folder.write("top/data/a", "top a")
        try folder.write("top/data/sub/c", "top c")
        try folder.write("base/other", "not this")
        #expect(chmod("\(folder.path)/top/data", 0o750) == 0)
        #expect(chmod("\(folder.path)/base/data/sub/b", 0o640) == 0)
        var times = [timespec(tv_sec: 1000, tv_nsec: 5), timespec(tv_sec: 2000, tv_nsec: 7)]
        #expect(utimensat(AT_FDCWD, "\(folder.path)/base/data/sub/b", &times, 0) == 0)
        try copy("/data", "top", "base")
        #expect(try tree(target) == ["a", "sub", "sub/b", "sub/c"])
        #expect(try Files.readText("\(target)/a") == "top a")
        #expect(try Files.status(target, followingLinks: true).st_mode & 0o7777 == 0o750)
        let status = try Files.status("\(target)/sub/b", followingLinks: true)
        #expect(status.st_mode & 0o7777 == 0o640 && status.st_mtim.tv_sec == 2000 && status.st_mtim.tv_nsec == 7)
    }

    @Test("a link in the image is copied as a link, and never followed")
    func links() throws {
        try folder.write("outside/secret", "the host's")
        try folder.write("base/data/keep", "")
        #expect(symlink("\(folder.path)/outside", "\(folder.path)/base/data/folder") == 0)
        #expect(symlink("\(folder.path)/outside/secret", "\(folder.path)/base/data/file") == 0)
        try copy("/data", "base")
        #expect(try tree(target) == ["file", "folder", "keep"])
        #expect(try Files.readLink("\(target)/folder") == "\(folder.path)/outside")
    }

    @Test("a folder of a higher layer does not write through a link of a lower one")
    func linkAndFolder() throws {
        try folder.write("outside/keep", "")
        try folder.write("base/data/keep", "")
        #expect(symlink("\(folder.path)/outside", "\(folder.path)/base/data/sub") == 0)
        try folder.write("top/data/sub/file", "from the image")
        try copy("/data", "top", "base")
        #expect(try tree("\(folder.path)/outside") == ["keep"])
        #expect(try Files.readText("\(target)/sub/file") == "from the image")
    }

    @Test("a file takes the place of a folder, and a folder that of a file")
    func replacing() throws {
        try folder.write("base/data/one/inner", "")
        try folder.write("base/data/two", "file")
        try folder.write("top/data/one", "file now")
        try folder.write("top/data/two/inner", "")
        try copy("/data", "top", "base")
        #expect(try tree(target) == ["one", "two", "two/inner"])
    }

    @Test("the folder itself is looked up inside the image", arguments: ["/link", "/link/sub", "/up/../../outside"])
    func innerLink(inner: String) throws {
        try folder.write("outside/secret", "the host's")
        try folder.write("outside/sub/secret", "the host's")
        try folder.write("base/keep", "")
        #expect(symlink("\(folder.path)/outside", "\(folder.path)/base/link") == 0)
        try copy(inner, "base")
        #expect(try tree(target).isEmpty)
    }

    @Test("a folder that the image has by a link of its own is found", arguments: ["usr/bin", "/usr/bin"])
    func ownLink(link: String) throws {
        try folder.write("base/usr/bin/tool", "")
        #expect(symlink(link, "\(folder.path)/base/bin") == 0)
        try copy("/bin", "base")
        #expect(try tree(target) == ["tool"])
    }

    @Test("an image without that folder leaves the volume as it is; a pipe is left out")
    func nothing() throws {
        try folder.write("base/file", "")
        try copy("/data", "base", "missing")
        try copy("/file", "base")
        #expect(try tree(target).isEmpty)
        try folder.write("base/data/keep", "")
        #expect(mkfifo("\(folder.path)/base/data/pipe", 0o600) == 0)
        try copy("/data", "base")
        #expect(try tree(target) == ["keep"])
    }
}
