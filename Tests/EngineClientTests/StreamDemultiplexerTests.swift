import EngineAPI
import Testing

@testable import EngineClient

@Suite("Stream demultiplexer")
struct StreamDemultiplexerTests {
    @Test("frames come apart whatever the pieces they come in", arguments: [1, 3, 8, 100])
    func pieces(size: Int) throws {
        let bytes: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 2, 97, 98, 2, 0, 0, 0, 0, 0, 0, 1, 99, 1, 0, 0, 0, 0, 0, 0, 0]
        var demultiplexer = StreamDemultiplexer()
        var out: [OutputStream: String] = [:]
        for start in stride(from: 0, to: bytes.count, by: size) {
            for piece in try demultiplexer.take(bytes[start..<min(start + size, bytes.count)]) {
                out[piece.stream, default: ""] += String(decoding: piece.bytes, as: UTF8.self)
            }
        }
        #expect(out == [.stdout: "ab", .stderr: "c"])
    }

    @Test("a stream of another number is an error")
    func unknown() {
        var demultiplexer = StreamDemultiplexer()
        #expect(throws: EngineClientError.self) { try demultiplexer.take([9, 0, 0, 0, 0, 0, 0, 1]) }
    }

    @Test("a reference is split at its tag, not at its registry's port")
    func references() {
        #expect(EngineClient.split("web").tag == nil)
        #expect(EngineClient.split("host:5000/web").repository == "host:5000/web")
        #expect(EngineClient.split("host:5000/web:2").tag == "2")
    }
}
