import Glibc
import LinuxSystem
import OCISpec
import Testing
import Timestamps

@testable import ImageStore

@Suite("The image store")
struct ImageStoreTests {
    let folder: TemporaryFolder
    let store: ImageStore

    init() throws {
        folder = try TemporaryFolder()
        store = try ImageStore.open(root: "\(folder.path)/root")
    }

    static let moment = Timestamp(nanoseconds: 1_700_000_000_000_000_000)

    @discardableResult
    func add(_ name: String?, _ content: String, changes: [String] = [], compressed: Bool = true) throws -> ImageRecord
    {
        let tar = TarArchive.make { $0.add("etc/content", content) }
        let path = try folder.write("in.tar", compressed ? gzip(tar) : tar)
        return try store.importRootfs(
            path, as: try name.map { try ImageReference($0) }, changes: changes, created: Self.moment)
    }

    var blobs: [String] { get throws { try Files.list("\(folder.path)/root/content/blobs/sha256") } }
    var layers: [String] { get throws { try Files.list("\(folder.path)/root/layers") } }
    var ingest: [String] { get throws { try Files.list("\(folder.path)/root/content/ingest") } }

    @Test(
        "an imported image is found by name and id, has its layer, and leaves nothing when removed",
        arguments: [true, false])
    func importResolveRemove(compressed: Bool) throws {
        let image = try add("web:1", "hello", changes: ["CMD [\"run\"]", "ENV A=b"], compressed: compressed)
        #expect(image.references == [try ImageReference("web:1")])
        #expect(image.configuration.config.cmd == ["run"])
        #expect(image.created == Self.moment)
        #expect(image.chainIDs == image.configuration.rootfs.diffIDs)
        #expect(try store.resolve("docker.io/library/web:1") == image)
        #expect(try store.resolve(image.id.rawValue) == image)
        #expect(try store.resolve(image.shortID) == image)
        #expect(try store.resolve("web@\(image.manifest)") == image)
        #expect(try store.resolve("web:2") == nil)
        #expect(store.list() == [image])
        let layer = try #require(try store.layerPaths(of: image).first)
        #expect(try Files.readText("\(layer)/etc/content") == "hello")
        #expect(try blobs.count == 3)
        #expect(store.verify().isEmpty)

        #expect(try store.remove("web:1") == [.untagged(try ImageReference("web:1")), .deleted(image.id)])
        #expect(store.list().isEmpty)
        #expect(try blobs.isEmpty)
        #expect(try layers.isEmpty)
        #expect(try ingest.isEmpty)
    }

    @Test("the store reads the same after it is opened again")
    func opensAgain() throws {
        let image = try add("a", "1")
        try add("b", "2")
        let again = try ImageStore.open(root: "\(folder.path)/root")
        #expect(again.list() == store.list())
        #expect(try again.resolve("a") == image)
        #expect(again.setAside == nil)
    }

    @Test("equal content is one layer, kept until the last image goes")
    func sharesLayers() throws {
        let first = try add("a", "same", changes: ["ENV N=1"])
        let second = try add("b", "same", changes: ["ENV N=2"], compressed: false)
        #expect(first.id != second.id)
        #expect(first.chainIDs == second.chainIDs)
        #expect(try layers.count == 1)
        try store.remove("a")
        #expect(try layers.count == 1)
        #expect(try store.layerPaths(of: second).allSatisfy(Files.isDirectory))
        try store.remove("b")
        #expect(try layers.isEmpty)
    }

    @Test("a name moves to the newer image; the older one is kept without a name until it is collected")
    func movesNames() throws {
        let old = try add("a", "1")
        let new = try add("a", "2")
        #expect(try store.resolve("a") == new)
        #expect(try store.resolve(old.shortID)?.references == [])
        #expect(try store.garbageCollect(keeping: [old.id]).images == [])
        #expect(try store.layerPaths(of: old).allSatisfy(Files.isDirectory))
        let garbage = try store.garbageCollect(keeping: [])
        #expect(garbage.images == [old.id])
        #expect(garbage.layers == old.chainIDs)
        #expect(garbage.blobs.count == 3)
        #expect(store.list() == [new])
        #expect(store.verify().isEmpty)
    }

    @Test("a layer that a container still uses outlives its image")
    func keepsLayers() throws {
        let image = try add("a", "1")
        try store.remove("a", keeping: Set(image.chainIDs))
        #expect(try layers == image.chainIDs.map(\.hex))
        #expect(try store.garbageCollect(keeping: []).layers == image.chainIDs)
    }

    @Test("an image that is in use loses its names and stays")
    func keepsImages() throws {
        let image = try add("a", "1")
        #expect(try store.remove("a", keeping: [image.manifest]) == [.untagged(try ImageReference("a"))])
        #expect(store.image(image.manifest)?.references == [])
        #expect(try store.layerPaths(of: image).allSatisfy(Files.isDirectory))
        let error = #expect(throws: ImageStoreError.self) { try store.remove(image.shortID, keeping: [image.id]) }
        #expect(error?.code == .inUse)
        #expect(try store.garbageCollect(keeping: []).images == [image.id])
    }

    @Test("an image of several names loses one at a time, and all of them by id with force")
    func removesNames() throws {
        let image = try add("a", "1")
        _ = try store.tag("a", as: ImageReference("b:2"))
        let error = #expect(throws: ImageStoreError.self) { try store.remove(image.shortID) }
        #expect(error?.code == .inUse)
        #expect(try store.remove("b:2") == [.untagged(try ImageReference("b:2"))])
        _ = try store.tag("a", as: ImageReference("c"))
        #expect(try store.remove(image.id.rawValue, force: true).count == 3)
        #expect(try blobs.isEmpty)
    }

    @Test("what is not there or not clear is an error")
    func refusesToGuess() throws {
        try add("a", "1")
        #expect(throws: ImageStoreError.self) { try store.remove("nothing") }
        #expect(throws: ImageStoreError.self) { try store.resolve("Not/A Name") }
        for number in 0..<17 { try add(nil, "\(number)") }
        // Seventeen ids and sixteen digits: some digit begins two.
        let digits = store.list().map { String($0.id.hex.prefix(1)) }
        let shared = try #require(digits.first { digit in digits.filter { $0 == digit }.count > 1 })
        let error = #expect(throws: ImageStoreError.self) { try store.resolve(shared) }
        #expect(error?.code == .ambiguous)
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]
        let code: ImageStoreError.Code
    }

    static func bad() throws -> [Bad] {
        let tar = TarArchive.make { tar in tar.add("a/b", String(repeating: "x", count: 5000)) }
        let packed = try gzip(tar)
        var damaged = packed
        damaged[damaged.count / 2] ^= 0xFF
        return [
            Bad(testDescription: "nothing", bytes: [], code: .malformed),
            Bad(testDescription: "half a gzip", bytes: Array(packed.prefix(packed.count / 2)), code: .malformed),
            Bad(testDescription: "a gzip without its end", bytes: Array(packed.dropLast(4)), code: .malformed),
            Bad(testDescription: "a damaged gzip", bytes: damaged, code: .malformed),
            Bad(testDescription: "a gzip of text", bytes: try gzip(Array("no tar".utf8)), code: .malformed),
            Bad(testDescription: "a gzip with more behind it", bytes: packed + Array("more".utf8), code: .malformed),
            Bad(testDescription: "half a tar", bytes: Array(tar.prefix(2000)), code: .malformed),
            Bad(testDescription: "text", bytes: Array("no tar".utf8), code: .malformed),
            Bad(testDescription: "zstd", bytes: [0x28, 0xB5, 0x2F, 0xFD, 0, 0, 0, 0], code: .unsupported),
            Bad(testDescription: "xz", bytes: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], code: .unsupported),
            Bad(testDescription: "a traversal", bytes: TarArchive.make { $0.add("../x", "y") }, code: .escape),
        ]
    }

    @Test("a bad tar is refused and leaves nothing", arguments: try bad())
    func refusesBadTars(_ sample: Bad) throws {
        let path = try folder.write("bad", sample.bytes)
        let error = #expect(throws: ImageStoreError.self) {
            try store.importRootfs(path, as: try ImageReference("bad"))
        }
        #expect(error?.code == sample.code, "\(String(describing: error))")
        #expect(store.list().isEmpty)
        #expect(try blobs.isEmpty)
        #expect(try layers.isEmpty)
        #expect(try ingest.isEmpty)
    }

    @Test("gzip may come in members and padded with zeros")
    func readsGzipMembers() throws {
        let tar = TarArchive.make { $0.add("etc/content", "members") }
        let bytes = try gzip(Array(tar.prefix(600))) + gzip(Array(tar.dropFirst(600))) + [0, 0, 0, 0]
        let image = try store.importRootfs(try folder.write("m.gz", bytes), as: ImageReference("m"))
        let layer = try #require(try store.layerPaths(of: image).first)
        #expect(try Files.readText("\(layer)/etc/content") == "members")
    }

    @Test("a bad change is refused before anything is read")
    func refusesBadChanges() throws {
        let error = #expect(throws: ImageStoreError.self) { try add("a", "1", changes: ["RUN x"]) }
        #expect(error?.code == .invalidChange)
        #expect(try blobs.isEmpty)
    }

    @Test("a missing layer is unpacked again from its blob, and a damaged blob is told")
    func unpacksAgain() throws {
        let image = try add("a", "1")
        let layer = try #require(try store.layerPaths(of: image).first)
        try Files.removeTree(layer)
        try Files.removeTree(Files.folder(of: layer))
        #expect(try store.layerPaths(of: image) == [layer])
        #expect(try Files.readText("\(layer)/etc/content") == "1")

        try Files.removeTree(Files.folder(of: layer))
        let path = "\(folder.path)/root/content/blobs/sha256"
        for name in try blobs where name != image.id.hex && name != image.manifest.hex {
            try Files.write("\(path)/\(name)", try gzip(TarArchive.make { $0.add("evil", "x") }), mode: 0o644)
        }
        let error = #expect(throws: ImageStoreError.self) { try store.layerPaths(of: image) }
        #expect(error?.code == .corrupt)
        #expect(try layers.isEmpty)
        #expect(store.verify().map(\.error.code) == [.corrupt])
    }

    @Test("what a crash left is swept, an index that does not decode is set aside")
    func survivesCrashes() throws {
        let image = try add("a", "1")
        let root = "\(folder.path)/root"
        try Files.makeDirectories("\(root)/layers/.tmp-half/fs/etc", mode: 0o755)
        try Files.write("\(root)/content/ingest/half", [1, 2, 3], mode: 0o600)
        let again = try ImageStore.open(root: root)
        #expect(again.list() == [image])
        #expect(try layers == image.chainIDs.map(\.hex))
        #expect(try ingest.isEmpty)

        try Files.write("\(root)/content/index.json", Array("{\"schemaVersion\":".utf8), mode: 0o644)
        let broken = try ImageStore.open(root: root)
        #expect(broken.list().isEmpty)
        let aside = try #require(broken.setAside)
        #expect(try Files.readText(aside) == "{\"schemaVersion\":")
    }

    @Test("an image that cannot be read is a fault, keeps the others' content and gives way to a new one of its name")
    func toleratesBrokenImages() throws {
        let lost = try add("a", "1")
        let kept = try add("b", "2")
        let root = "\(folder.path)/root"
        try Files.remove("\(root)/content/blobs/sha256/\(lost.manifest.hex)")
        let again = try ImageStore.open(root: root)
        #expect(again.list() == [kept])
        #expect(again.verify().map(\.error.code) == [.corrupt])
        #expect(try again.garbageCollect(keeping: []).blobs.isEmpty)
        let path = try folder.write("new.tar", TarArchive.make { $0.add("x", "new") })
        _ = try again.importRootfs(path, as: ImageReference("a"))
        let garbage = try again.garbageCollect(keeping: [])
        #expect(garbage.layers == lost.chainIDs)
        #expect(again.verify().isEmpty)
    }

    @Test("the folder is an OCI image layout")
    func isImageLayout() throws {
        let image = try add("a:1", "1")
        let content = "\(folder.path)/root/content"
        #expect(try Files.readText("\(content)/oci-layout") == #"{"imageLayoutVersion":"1.0.0"}"#)
        let index = try Files.readText("\(content)/index.json")
        #expect(index.contains(#""org.opencontainers.image.ref.name":"docker.io/library/a:1""#))
        #expect(index.contains(image.manifest.rawValue))
    }
}
