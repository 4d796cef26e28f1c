import Testing

@testable import ImageStore

@Suite("Reading tar archives")
struct TarReaderTests {
    func entries(_ bytes: [UInt8], chunk: Int = .max) throws -> [TarEntry] {
        let reader = TarReader(MemorySource(bytes, chunk: chunk), named: "t")
        var entries: [TarEntry] = []
        while let entry = try reader.next() { entries.append(entry) }
        return entries
    }

    func names(_ bytes: [UInt8]) throws -> [String] {
        try entries(bytes).map { String(decoding: $0.name, as: UTF8.self) }
    }

    @Test("names come from the header, its prefix, GNU long names and PAX, PAX first")
    func readsNames() throws {
        let long = String(repeating: "d/", count: 120) + "f"
        let archive = TarArchive.make { tar in
            tar.add("plain")
            tar.add("name", prefix: "some/prefix")
            tar.add("././@LongLink", type: "L", long + "\u{0}")
            tar.add("shortened")
            tar.addPAX([("path", "päx/" + long)])
            tar.add("shortened")
        }
        #expect(try names(archive) == ["plain", "some/prefix/name", long, "päx/" + long])
    }

    @Test("link targets come from GNU long links and PAX")
    func readsLinks() throws {
        let long = String(repeating: "x", count: 300)
        let archive = TarArchive.make { tar in
            tar.add("././@LongLink", type: "K", long + "\u{0}")
            tar.add("gnu", type: "2", link: "short")
            tar.addPAX([("linkpath", long + "pax")])
            tar.add("pax", type: "1", link: "short")
        }
        #expect(
            try entries(archive).map(\.kind) == [
                .symbolicLink(target: Array(long.utf8)), .hardLink(target: Array((long + "pax").utf8)),
            ])
    }

    @Test("PAX sets times, owners, sizes and attributes, and a global header is the default")
    func readsPAX() throws {
        let archive = TarArchive.make { tar in
            tar.addPAX([("uid", "1234567"), ("SCHILY.xattr.user.a", "global")], type: "g")
            tar.add("first")
            tar.addPAX([
                ("mtime", "-1.25"), ("gid", "77"), ("size", "3"), ("SCHILY.xattr.user.b", "two=2\n"), ("comment", "x"),
            ])
            tar.add("second", "abc", size: 0)
        }
        let found = try entries(archive)
        try #require(found.count == 2)
        #expect(found[0].owner == 1_234_567)
        #expect(found[1].modified == TarTime(seconds: -2, nanoseconds: 750_000_000))
        #expect(found[1].group == 77)
        #expect(found[1].size == 3)
        #expect(
            found[1].attributes == [
                TarAttribute(name: Array("user.a".utf8), value: Array("global".utf8)),
                TarAttribute(name: Array("user.b".utf8), value: Array("two=2\n".utf8)),
            ])
    }

    @Test("numbers in base 256 are read")
    func readsBinaryNumbers() throws {
        var tar = TarArchive()
        tar.add("big", type: "0", data: []) { header in
            header.replaceSubrange(108..<116, with: [0x80, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF])
            header.replaceSubrange(136..<148, with: [UInt8](repeating: 0xFF, count: 12))
        }
        let entry = try #require(try entries(tar.finished).first)
        #expect(entry.owner == 0x7FFF_FFFF)
        #expect(entry.modified.seconds == -1)
    }

    @Test("data arrives whole however the source cuts it", arguments: [1, 7, 511, 512, 513, 100_000])
    func readsInPieces(chunk: Int) throws {
        let archive = TarArchive.make { tar in
            tar.add("a", String(repeating: "a", count: 1000))
            tar.add("b", "b")
        }
        let reader = TarReader(MemorySource(archive, chunk: chunk), named: "t")
        var texts: [Int] = []
        while try reader.next() != nil {
            var count = 0
            while true {
                let part = try reader.data()
                if part.isEmpty { break }
                count += part.count
            }
            texts.append(count)
        }
        #expect(texts == [1000, 1])
    }

    struct Broken: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]
        var reason = ""
    }

    static func raw(_ body: (inout TarArchive) -> Void) -> [UInt8] {
        var tar = TarArchive()
        body(&tar)
        return tar.bytes
    }

    static let broken: [Broken] = [
        Broken(testDescription: "nothing at all", bytes: [], reason: "it is empty"),
        Broken(testDescription: "text", bytes: Array("hello".utf8), reason: "not a tar archive"),
        Broken(
            testDescription: "a block of ones", bytes: [UInt8](repeating: 1, count: 1024), reason: "not a tar archive"),
        Broken(
            testDescription: "a damaged second header", bytes: raw { $0.add("a") } + [UInt8](repeating: 7, count: 512),
            reason: "header at byte 512"),
        Broken(
            testDescription: "half a header",
            bytes: Array(
                raw {
                    $0.add("a"); $0.add("b")
                }.prefix(700)),
            reason: "too early"),
        Broken(
            testDescription: "data that ends early", bytes: Array(raw { $0.add("a", "0123456789") }.prefix(516)),
            reason: "too early"),
        Broken(
            testDescription: "a size of nonsense", bytes: raw { $0.add("a", type: "0", data: []) { $0[124] = 0x39 } }),
        Broken(
            testDescription: "a negative size",
            bytes: raw {
                $0.add("a", type: "0", data: []) {
                    $0.replaceSubrange(124..<136, with: [UInt8](repeating: 0xFF, count: 12))
                }
            }),
        Broken(
            testDescription: "a size past 64 bits",
            bytes: raw {
                $0.add("a", type: "0", data: []) {
                    $0.replaceSubrange(124..<136, with: [0x80] + [UInt8](repeating: 0xFF, count: 11))
                }
            }),
        Broken(
            testDescription: "a PAX header of nonsense",
            bytes: raw {
                $0.add("p", type: "x", "99 a=b\n"); $0.add("a")
            }),
        Broken(
            testDescription: "a PAX length of zero",
            bytes: raw {
                $0.add("p", type: "x", "0 a=b\n"); $0.add("a")
            }),
        Broken(
            testDescription: "a PAX uid past 32 bits",
            bytes: raw {
                $0.addPAX([("uid", "4294967295")]); $0.add("a")
            }),
        Broken(
            testDescription: "a PAX name with a zero byte",
            bytes: raw {
                $0.addPAX([("path", "a\u{0}b")]); $0.add("a")
            }),
        Broken(
            testDescription: "a PAX header with nothing after it", bytes: raw { $0.addPAX([("path", "a")]) },
            reason: "too early"),
        Broken(testDescription: "an unknown type", bytes: raw { $0.add("a", type: "~") }, reason: "the type"),
        Broken(testDescription: "a link to nothing", bytes: raw { $0.add("a", type: "2") }, reason: "the link target"),
    ]

    @Test("broken archives are refused, never trusted", arguments: broken)
    func refuses(_ sample: Broken) {
        let error = #expect(throws: ImageStoreError.self) { try entries(sample.bytes) }
        #expect(error?.code == .malformed)
        #expect(error?.description.contains(sample.reason) ?? false, "\(String(describing: error))")
    }

    @Test("a long name beyond the limit is refused before it is read")
    func limitsHeaders() {
        var tar = TarArchive()
        tar.add("././@LongLink", type: "L", "x", size: 1 << 30)
        let error = #expect(throws: ImageStoreError.self) { try entries(tar.bytes) }
        #expect(error?.code == .limitExceeded)
    }

    @Test("any byte of an archive may be wrong: reading ends with entries or an error")
    func survivesEveryByte() throws {
        let archive = TarArchive.make { tar in
            tar.addPAX([
                ("path", "x"), ("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.realsize", "9"),
            ])
            tar.add("s", "1\n0\n1\n" + String(repeating: "\u{0}", count: 506) + "z")
            tar.add("l", type: "2", link: "t")
        }
        var outcomes: Set<Bool> = []
        for index in archive.indices {
            for value: UInt8 in [0, 0xFF] {
                var damaged = archive
                damaged[index] = value
                outcomes.insert((try? entries(damaged)) != nil)
            }
        }
        #expect(outcomes == [true, false])
    }
}
