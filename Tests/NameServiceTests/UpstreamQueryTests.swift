import Testing

@testable import NameService

@Suite("Replies of resolvers")
struct UpstreamQueryTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let expected: UpstreamQuery.Reply
        let change: @Sendable (inout [UInt8]) -> Void
    }

    static let cases = [
        Case(testDescription: "an answer", expected: .answer) { _ in },
        Case(testDescription: "NXDOMAIN", expected: .answer) { $0[3] = 0x83 },
        Case(testDescription: "letters in another case", expected: .answer) { $0[13] ^= 0x20 },
        Case(testDescription: "truncated", expected: .truncated) { $0[2] |= 0x02 },
        Case(testDescription: "SERVFAIL", expected: .failure) { $0[3] = 0x82 },
        Case(testDescription: "REFUSED", expected: .failure) { $0[3] = 0x85 },
        Case(testDescription: "FORMERR without a question", expected: .answer) {
            $0 = Array($0[..<12])
            $0[3] = 0x81
            $0[5] = 0
        },
        Case(testDescription: "another id", expected: .foreign) { $0[1] ^= 1 },
        Case(testDescription: "a query", expected: .foreign) { $0[2] &= 0x7F },
        Case(testDescription: "another name", expected: .foreign) { $0[13] = UInt8(ascii: "x") },
        Case(testDescription: "another type", expected: .foreign) { $0[$0.count - 3] = 28 },
        Case(testDescription: "success without a question", expected: .foreign) { $0[5] = 0 },
        Case(testDescription: "cut in the question", expected: .foreign) { $0.removeLast() },
        Case(testDescription: "no header", expected: .foreign) { $0 = [0xAB] },
        Case(testDescription: "nothing", expected: .foreign) { $0 = [] },
    ]

    @Test("only what repeats id and question is an answer", arguments: cases)
    func judge(_ test: Case) throws {
        let request = DNSFixture.query("web.org")
        guard case .query(let query) = DNSFixture.read(request) else {
            Issue.record("not a query")
            return
        }
        let outgoing = request.withUnsafeBytes { UpstreamQuery(query, DNSPacket($0), id: 0xABCD) }
        #expect(Array(outgoing.packet[2...]) == Array(request[2...]))
        var reply = outgoing.packet
        reply[2] = 0x81
        reply[3] = 0x80
        test.change(&reply)
        #expect(reply.withUnsafeBytes { outgoing.judge(DNSPacket($0)) } == test.expected)
    }
}
