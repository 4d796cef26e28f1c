import Glibc
import LinuxSystem
import OCISpec
import Testing

@testable import ImageStore

@Suite("Unpacking layers")
struct LayerUnpackerTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("files, folders, links and fifos come out with mode and time", arguments: [.max, 100])
    func unpacksAll(chunk: Int) throws {
        let archive = TarArchive.make { tar in
            tar.add("./", type: "5", mode: 0o711)
            tar.add("./etc/", type: "5", mode: 0o750, modified: 1_500_000_000)
            tar.add("./etc/motd", "hello", mode: 0o4755)
            tar.add("./etc/hard", type: "1", link: "./etc/motd")
            tar.add("./etc/soft", type: "2", link: "/etc/motd")
            tar.add("./run/pipe", type: "6", mode: 0o600)
        }
        try unpack(archive, chunk: chunk, in: folder)
        #expect(try tree("\(folder.path)/fs") == ["etc", "etc/hard", "etc/motd", "etc/soft", "run", "run/pipe"])
        #expect(try folder.text("fs/etc/motd") == "hello")
        #expect(try folder.status("fs/etc/motd").st_mode & 0o7777 == 0o4755)
        #expect(try folder.status("fs/etc/motd").st_ino == folder.status("fs/etc/hard").st_ino)
        #expect(try Files.readLink("\(folder.path)/fs/etc/soft") == "/etc/motd")
        #expect(try folder.status("fs").st_mode & 0o7777 == 0o711)
        #expect(try folder.status("fs/etc").st_mode & 0o7777 == 0o750)
        #expect(try folder.status("fs/etc").st_mtim.tv_sec == 1_500_000_000)
        #expect(try folder.status("fs/run").st_mode & 0o7777 == 0o755)
        #expect(try folder.status("fs/run/pipe").st_mode & S_IFMT == S_IFIFO)
    }

    struct Escape: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let archive: [UInt8]
        var code: ImageStoreError.Code? = .escape
    }

    /// Each tries to reach `victim`, beside the folder that is unpacked into.
    static let escapes: [Escape] = [
        Escape(testDescription: "a name with ..", archive: TarArchive.make { $0.add("../victim", "owned") }),
        Escape(
            testDescription: "a name with .. inside", archive: TarArchive.make { $0.add("a/../../victim", "owned") }),
        Escape(
            testDescription: "a hard link out",
            archive: TarArchive.make {
                $0.add("link", type: "1", link: "../victim")
                $0.add("link", "owned")
            }),
        Escape(
            testDescription: "a hard link to an absolute name",
            archive: TarArchive.make { $0.add("link", type: "1", link: "/victim") }, code: .malformed),
        Escape(
            testDescription: "a write through a link to ..",
            archive: TarArchive.make {
                $0.add("up", type: "2", link: "..")
                $0.add("up/victim", "owned")
            }, code: nil),
        Escape(
            testDescription: "a write through a link to a link to ..",
            archive: TarArchive.make {
                $0.add("d", type: "5")
                $0.add("d/up", type: "2", link: "../../..")
                $0.add("e", type: "2", link: "d/up")
                $0.add("e/victim", "owned")
            }, code: nil),
        Escape(
            testDescription: "a hard link through a link to ..",
            archive: TarArchive.make {
                $0.add("up", type: "2", link: "..")
                $0.add("link", type: "1", link: "up/victim")
            }, code: .malformed),
        Escape(testDescription: "a whiteout with ..", archive: TarArchive.make { $0.add("../.wh.victim") }),
        Escape(testDescription: "a whiteout of ..", archive: TarArchive.make { $0.add("a/.wh...") }, code: .malformed),
        Escape(
            testDescription: "a whiteout through a link",
            archive: TarArchive.make {
                $0.add("up", type: "2", link: "..")
                $0.add("up/.wh.victim")
            }, code: nil),
        Escape(
            testDescription: "a file in the place of the root",
            archive: TarArchive.make { $0.add("./.", "x") },
            code: .malformed),
    ]

    @Test("nothing outside the layer is reached", arguments: escapes)
    func staysInside(_ sample: Escape) throws {
        _ = try folder.write("victim", Array("safe".utf8))
        var failure: ImageStoreError?
        do {
            try unpack(sample.archive, in: folder)
        } catch let error as ImageStoreError {
            failure = error
        }
        #expect(failure?.code == sample.code, "\(String(describing: failure))")
        #expect(try folder.text("victim") == "safe")
        #expect(try folder.status("victim").st_nlink == 1)
        #expect(try Files.list(folder.path) == ["fs", "victim"])
    }

    @Test("a write through an absolute link stays below the layer's root, made as needed")
    func followsAbsoluteLinksInside() throws {
        let archive = TarArchive.make { tar in
            tar.add("var/run", type: "2", link: "/run/deep")
            tar.add("var/run/pid", "1")
            tar.add("etc", type: "2", link: "/tmp")
            tar.add("etc/davit-unpacker-test", "inside")
        }
        try unpack(archive, in: folder)
        #expect(try folder.text("fs/run/deep/pid") == "1")
        #expect(try folder.text("fs/tmp/davit-unpacker-test") == "inside")
        #expect(!Files.exists("/tmp/davit-unpacker-test"))
    }

    @Test("links in a circle are an error")
    func refusesCircles() throws {
        let archive = TarArchive.make { tar in
            tar.add("a", type: "2", link: "b")
            tar.add("b", type: "2", link: "a")
            tar.add("a/file", "x")
        }
        #expect(throws: ImageStoreError.self) { try unpack(archive, in: folder) }
    }

    @Test("the last entry of a name wins, whatever was there")
    func replaces() throws {
        let archive = TarArchive.make { tar in
            tar.add("a/b/c", "deep")
            tar.add("a", "file")
            tar.add("x", "file")
            tar.add("x", type: "5")
            tar.add("x/y", "below")
            tar.add("l", type: "2", link: "x")
            tar.add("l/z", "through")
            tar.add("l", type: "5")
            tar.add("l/own", "here")
        }
        try unpack(archive, in: folder)
        #expect(try tree("\(folder.path)/fs") == ["a", "l", "l/own", "x", "x/y", "x/z"])
        #expect(try folder.text("fs/a") == "file")
    }

    @Test("a hard link may come before its target, and one without a target is an error")
    func waitsForTargets() throws {
        let early = TarArchive.make { tar in
            tar.add("early", type: "1", link: "later/target")
            tar.add("later/target", "x")
            tar.add("later/target", type: "1", link: "later/target")
        }
        try unpack(early, in: folder)
        #expect(try folder.status("fs/early").st_ino == folder.status("fs/later/target").st_ino)
        let lonely = TarArchive.make { $0.add("lonely", type: "1", link: "nowhere") }
        let error = #expect(throws: ImageStoreError.self) { try unpack(lonely, in: folder) }
        #expect(error?.description.contains("not in the layer") ?? false)
    }

    @Test("a whiteout becomes overlayfs' own and never hides what the same archive brings")
    func writesWhiteouts() throws {
        let archive = TarArchive.make { tar in
            tar.add("etc/.wh.gone")
            tar.add("etc/.wh.back")
            tar.add("etc/back", "new")
            tar.add("etc/kept", "new")
            tar.add("etc/.wh.kept")
            tar.add("etc/.wh..wh.plnk")
        }
        try unpack(archive, in: folder)
        #expect(try tree("\(folder.path)/fs") == ["etc", "etc/back", "etc/gone", "etc/kept"])
        let gone = try folder.status("fs/etc/gone")
        #expect(gone.st_mode & S_IFMT == S_IFCHR)
        #expect(gone.st_rdev == 0)
        #expect(try folder.text("fs/etc/back") == "new")
    }

    @Test(
        "a folder hides what is below it when the archive says so, in any order",
        arguments: [
            ["d/.wh..wh..opq", "d/file"], ["d/file", "d/.wh..wh..opq"], [".wh.d", "d/file"], ["d/file", ".wh.d"],
        ])
    func makesFoldersOpaque(names: [String]) throws {
        try unpack(TarArchive.make { tar in for name in names { tar.add(name, "x") } }, in: folder)
        #expect(try tree("\(folder.path)/fs") == ["d", "d/file"])
        let attribute = geteuid() == 0 ? "trusted.overlay.opaque" : "user.overlay.opaque"
        #expect(attributeNames("\(folder.path)/fs/d").contains(attribute))
        #expect(!attributeNames("\(folder.path)/fs").contains(attribute))
    }

    @Test("a folder that no entry describes looks like the one below")
    func inheritsFolders() throws {
        let below = try TemporaryFolder()
        try unpack(TarArchive.make { $0.add("srv/", type: "5", mode: 0o2775) }, in: below)
        try unpack(TarArchive.make { $0.add("srv/new", "x") }, over: ["\(below.path)/fs"], in: folder)
        #expect(try folder.status("fs/srv").st_mode & 0o7777 == 0o2775)
    }

    @Test("sparse files of all four kinds come out with their holes")
    func unpacksSparse() throws {
        let archive = TarArchive.make { tar in
            tar.add("gnu", type: "S", data: Array("abcd".utf8)) { header in
                for (offset, text) in [(386, 0), (398, 2), (410, 8), (422, 2), (483, 12)] as [(Int, Int64)] {
                    header.replaceSubrange(offset..<offset + 11, with: Array(TarArchive.octal(text, 11).utf8))
                }
            }
            tar.addPAX([
                ("GNU.sparse.size", "12"), ("GNU.sparse.numblocks", "2"), ("GNU.sparse.offset", "0"),
                ("GNU.sparse.numbytes", "2"), ("GNU.sparse.offset", "8"), ("GNU.sparse.numbytes", "2"),
            ])
            tar.add("pax00", "abcd")
            tar.addPAX([("GNU.sparse.size", "12"), ("GNU.sparse.map", "0,2,8,2"), ("GNU.sparse.name", "pax01")])
            tar.add("wrong", "abcd")
            tar.addPAX([
                ("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.name", "pax10"),
                ("GNU.sparse.realsize", "12"),
            ])
            let map = Array("2\n0\n2\n8\n2\n".utf8)
            tar.add("wrong", type: "0", data: map + [UInt8](repeating: 0, count: 512 - map.count) + Array("abcd".utf8))
            tar.add("after", "still in step")
        }
        try unpack(archive, in: folder)
        for name in ["gnu", "pax00", "pax01", "pax10"] {
            #expect(try folder.text("fs/\(name)") == "ab\0\0\0\0\0\0cd\0\0", "\(name)")
        }
        #expect(try folder.text("fs/after") == "still in step")
    }

    struct Sparse: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let map: String
        let size: String
    }

    @Test(
        "a sparse map that lies is refused",
        arguments: [
            Sparse(testDescription: "past the end", map: "0,2,11,2", size: "12"),
            Sparse(testDescription: "backwards", map: "8,2,0,2", size: "12"),
            Sparse(testDescription: "more than the data", map: "0,600", size: "1000"),
            Sparse(testDescription: "overflow", map: "9223372036854775807,2", size: "12"),
            Sparse(testDescription: "odd", map: "0,2,8", size: "12"),
            Sparse(testDescription: "words", map: "a,b", size: "12"),
            Sparse(testDescription: "negative size", map: "0,2", size: "-1"),
        ])
    func refusesSparse(_ sample: Sparse) {
        let archive = TarArchive.make { tar in
            tar.addPAX([("GNU.sparse.size", sample.size), ("GNU.sparse.map", sample.map)])
            tar.add("f", "abcd")
        }
        let error = #expect(throws: ImageStoreError.self) { try unpack(archive, in: folder) }
        #expect(error?.code == .malformed)
    }

    @Test("limits hold for entries and for data, also of sparse files")
    func keepsLimits() {
        let archive = TarArchive.make { tar in
            tar.add("a", "0123456789")
            tar.add("b", "0123456789")
        }
        for limits in [UnpackLimits(dataBytes: 19), UnpackLimits(entries: 1)] {
            let error = #expect(throws: ImageStoreError.self) { try unpack(archive, limits: limits, in: folder) }
            #expect(error?.code == .limitExceeded)
        }
    }

    @Test("overlayfs' own attributes in an archive are left out")
    func dropsOverlayAttributes() throws {
        let archive = TarArchive.make { tar in
            tar.addPAX([("SCHILY.xattr.trusted.overlay.redirect", "/"), ("SCHILY.xattr.user.overlay.opaque", "y")])
            tar.add("d", type: "5")
        }
        try unpack(archive, in: folder)
        #expect(attributeNames("\(folder.path)/fs/d").filter { $0.contains("overlay") } == [])
    }
}
