import Testing

@testable import NameService

@Suite("DNS messages")
struct DNSMessageTests {
    @Test("a query is read; its name in lower case")
    func reads() throws {
        let bytes = DNSFixture.query("WeB.Front", type: 28, edns: 1232)
        guard case .query(let query) = DNSFixture.read(bytes) else {
            Issue.record("not read as a query")
            return
        }
        #expect(query.id == 0x1234)
        #expect(query.name == "web.front")
        #expect(query.type == 28)
        #expect(query.ednsLimit == 1232)
        #expect(query.questionEnd == bytes.count - 11)
    }

    @Test(
        "what is no usable query",
        arguments: [
            ([], .ignored), ([0, 1, 0], .ignored),
            (DNSFixture.query("a", flags: 0x8100), .ignored),
            (DNSFixture.query("a", flags: 0x2800), .unusable(.notImplemented)),
            (Array(DNSFixture.query("a").dropLast()), .unusable(.formatError)),
            ([0, 1, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1], .unusable(.formatError)),
            ([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xC0, 12, 0, 1, 0, 1], .unusable(.formatError)),
            ([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x40, 0, 0, 1, 0, 1], .unusable(.formatError)),
            ([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1], .unusable(.formatError)),
        ] as [([UInt8], DNSQuery.Reading)])
    func unusable(bytes: [UInt8], reading: DNSQuery.Reading) {
        #expect(DNSFixture.read(bytes) == reading)
    }

    @Test("labels with dots or control bytes are names that only go upstream")
    func strangeLabels() {
        for label in [[0x61, 0x2E, 0x62], [0x00], [0x20], [0xC3, 0xA9]] as [[UInt8]] {
            let bytes: [UInt8] =
                [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, UInt8(label.count)] + label + [0, 0, 1, 0, 1]
            guard case .query(let query) = DNSFixture.read(bytes) else {
                Issue.record("\(label) was refused")
                continue
            }
            #expect(query.name == nil)
        }
    }

    @Test("compression pointers are followed backward only")
    func pointers() {
        let bytes: [UInt8] = [1, 0x61, 0, 1, 0x62, 0xC0, 0, 0xC0, 3, 0xC0, 9, 0xC0, 20, 0xC0]
        #expect(bytes.name(at: 3) == "b.a")
        #expect(bytes.name(at: 7) == "b.a")
        #expect(bytes.name(at: 9) == nil)
        #expect(bytes.name(at: 11) == nil)
        #expect(bytes.name(at: 13) == nil)
        #expect(bytes.name(at: 99) == nil)
    }

    @Test("names longer than 255 bytes are refused")
    func longNames() {
        let label = [UInt8(63)] + [UInt8](repeating: 0x61, count: 63)
        #expect((label + label + label + [0]).name(at: 0)?.utf8.count == 191)
        #expect((label + label + label + label + [0]).name(at: 0) == nil)
        #expect(DNSName.encoded(String(repeating: "a", count: 64)) == nil)
        #expect(DNSName.encoded("a..b") == nil)
        #expect(DNSName.encoded("") == nil)
        #expect(DNSName.key("Web.") == "web")
        #expect(DNSName.key("wéb") == nil)
    }

    @Test("addresses are given in turn, with a short time to live and the question as it came")
    func addresses() throws {
        let request = DNSFixture.query("WEB")
        let response = try #require(
            DNSFixture.response(to: request) { query, packet, out in
                DNSResponse.write(
                    addresses: [1, 2, 3].map(IPv4Address.init), first: 1, to: query, packet, limit: 512, into: out)
            })
        #expect(Array(response[..<12]) == [0x12, 0x34, 0x81, 0x80, 0, 1, 0, 3, 0, 0, 0, 0])
        #expect(response[12..<request.count] == request[12...])
        let record: [UInt8] = [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, 0, 0, 0]
        #expect(Array(response[request.count...]) == record + [2] + record + [3] + record + [1])
    }

    @Test("what does not fit is left out and marked, in a datagram and with EDNS")
    func truncation() throws {
        let addresses = (0..<100).map { IPv4Address(UInt32($0)) }
        for (edns, limit, count) in [(nil, 512, 30), (1232, 1232, 75), (100, 512, 30)] as [(UInt16?, Int, UInt16)] {
            let response = try #require(
                DNSFixture.response(to: DNSFixture.query("web", edns: edns)) { query, packet, out in
                    DNSResponse.write(
                        addresses: addresses, first: 0, to: query, packet, limit: query.datagramLimit, into: out)
                })
            #expect(response.count <= limit)
            #expect(response.number(at: 2) == 0x8380)
            #expect(response.number(at: 6) == count)
            #expect(response.number(at: 10) == (edns == nil ? 0 : 1))
        }
    }

    @Test("a buffer that is too small gives no response")
    func smallBuffer() {
        for size in 0..<21 {
            let response = DNSFixture.response(to: DNSFixture.query("web"), size: size) { query, packet, out in
                DNSResponse.write(code: .serverFailure, to: query, packet, into: out)
            }
            #expect(response == [])
        }
    }

    @Test("a code alone repeats the question and has an EDNS record when asked with one")
    func codes() throws {
        let response = try #require(
            DNSFixture.response(to: DNSFixture.query("x", flags: 0x0110, edns: 4096)) { query, packet, out in
                DNSResponse.write(code: .refused, to: query, packet, into: out)
            })
        #expect(response.number(at: 2) == 0x8195)
        #expect(Array(response.suffix(11)) == [0, 0, 41, 0x04, 0xD0, 0, 0, 0, 0, 0, 0])
    }

    @Test("no change of a byte and no cut traps")
    func mutations() {
        let request = DNSFixture.query("web.front", edns: 1232) + [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, 1, 2, 3, 4]
        var usable = 0
        for index in request.indices {
            _ = DNSFixture.read(Array(request[..<index]))
            for byte in UInt8.min...UInt8.max {
                var changed = request
                changed[index] = byte
                let response = DNSFixture.response(to: changed) { query, packet, out in
                    DNSResponse.write(
                        addresses: [IPv4Address(1)], first: 0, to: query, packet, limit: query.datagramLimit,
                        into: out)
                }
                usable += response == nil ? 0 : 1
                for offset in request.indices { _ = changed.name(at: offset) }
            }
        }
        #expect(usable > request.count)
    }
}
