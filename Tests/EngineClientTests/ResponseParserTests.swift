import EngineAPI
import Testing

@testable import EngineClient

@Suite("Response parser")
struct ResponseParserTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: String
        let body: String
        var testDescription: String { name }
    }

    static let good = [
        Case(name: "with a length", bytes: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", body: "hello"),
        Case(name: "empty", bytes: "HTTP/1.1 204 No Content\r\n\r\n", body: ""),
        Case(
            name: "in chunks", body: "hello world",
            chunks: "5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nTrailer: 1\r\n\r\n"),
        Case(name: "until the close", bytes: "HTTP/1.0 200 OK\r\n\r\nall of it", body: "all of it"),
        Case(
            name: "after 100", bytes: "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
            body: "x"),
        Case(name: "lone line feeds", bytes: "HTTP/1.1 200 OK\nContent-Length: 1\n\nx", body: "x"),
    ]

    @Test("a response gives the same parts whatever the pieces it comes in", arguments: good, [1, 2, 7, 1000])
    func pieces(_ testCase: Case, size: Int) throws {
        #expect(try body(of: testCase.bytes, pieces: size) == testCase.body)
    }

    @Test(
        "a wrong response is an error",
        arguments: [
            "", "\r\n\r\n", "nonsense\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 -12 x\r\n\r\n", "HTTP/2 200\r\n\r\n",
            "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\n: x\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffffffff\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\nabc",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n",
        ])
    func hostile(_ bytes: String) {
        #expect(throws: EngineClientError.self) { try body(of: bytes, pieces: 11) }
    }

    @Test("a head without end is an error")
    func endless() {
        let head = "HTTP/1.1 200 OK\r\nX: " + String(repeating: "y", count: 100_000)
        #expect(throws: EngineClientError.self) { try body(of: head, pieces: 10_000) }
    }

    @Test("what follows a 101 is kept")
    func upgrade() throws {
        var parser = ResponseParser()
        parser.append(Array("HTTP/1.1 101 UPGRADED\r\nUpgrade: tcp\r\n\r\nraw bytes".utf8))
        guard case .head(let head) = try parser.next() else {
            Issue.record("no head")
            return
        }
        #expect(head.status == 101)
        #expect(String(decoding: parser.remainder, as: UTF8.self) == "raw bytes")
    }

    private func body(of text: String, pieces size: Int) throws -> String {
        var parser = ResponseParser()
        var body: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while true {
            switch try parser.next() {
            case .head: continue
            case .body(let bytes): body += bytes
            case .end: return String(decoding: body, as: UTF8.self)
            case nil:
                if rest.isEmpty { parser.endInput() } else { parser.append(rest.prefix(size)) }
                rest = rest.dropFirst(size)
            }
        }
    }
}

extension ResponseParserTests.Case {
    init(name: String, body: String, chunks: String) {
        self.init(name: name, bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, body: body)
    }
}
