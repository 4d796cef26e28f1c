import Testing
import Timestamps

@testable import Engine

@Suite("Log lines")
struct LogLineTests {
    @Test("time, stream, tag and text are read; the text may have spaces or be empty")
    func lines() throws {
        let line = try #require(LogLine(cri: Array("2026-01-02T03:04:05.123456789Z stderr P a  b ".utf8)))
        #expect(line.time.rfc3339 == "2026-01-02T03:04:05.123456789Z")
        #expect(line.stream == .stderr)
        #expect(line.isPartial)
        #expect(line.text == "a  b ")
        let empty = try #require(LogLine(cri: Array("2026-01-02T03:04:05Z stdout F ".utf8)))
        #expect(empty.text.isEmpty && !empty.isPartial)
    }

    @Test("bytes that are not UTF-8 are replaced, not lost")
    func invalidText() throws {
        let line = try #require(LogLine(cri: Array("2026-01-02T03:04:05Z stdout F a".utf8) + [0xff]))
        #expect(line.text == "a\u{fffd}")
    }

    @Test(
        "what is no line gives nil",
        arguments: [
            "", " ", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z stdout", "2026-01-02T03:04:05Z stdout F",
            "2026-01-02T03:04:05Z stdin F x", "yesterday stdout F x", "   x",
        ])
    func noLine(text: String) {
        #expect(LogLine(cri: Array(text.utf8)) == nil)
    }
}
