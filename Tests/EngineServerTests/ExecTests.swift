import EngineAPI
import EngineClient
import Glibc
import Testing

@Suite("Exec over the socket")
struct ExecTests {
    @Test(
        "input is echoed, its end reaches the process, and both streams come back apart", arguments: [0, 1, 1_000_000])
    func echo(size: Int) async throws {
        try await withServer(FakeBackend()) { client in
            let id = try client.createExec(in: "shop-web-1", ExecConfiguration(command: ["echo"], attachStdin: true))
            let raw = try client.startExec(id, terminal: false, size: nil)
            let sent = [UInt8](repeating: UInt8(ascii: "x"), count: size)
            let received = try Self.exchange(sent, raw)
            #expect(received.stdout == sent)
            #expect(String(decoding: received.stderr, as: UTF8.self) == "\(size) bytes")
            #expect(try client.inspectExec(id).exitCode == 7)
        }
    }

    @Test("a terminal's stream is raw both ways and ends with the process")
    func terminal() async throws {
        try await withServer(FakeBackend()) { client in
            let raw = try client.startExec("mirror", terminal: true, size: TerminalSize(rows: 24, columns: 80))
            try raw.send(Array("hello".utf8))
            var back = raw.early
            while back.count < 5, let bytes = receive(raw.descriptor) { back += bytes }
            #expect(String(decoding: back, as: UTF8.self) == "hello")
            try raw.send(Array("q".utf8))
            #expect(receive(raw.descriptor) == nil)
        }
    }

    @Test("a size is passed on, and an unknown exec refused")
    func resize() async throws {
        let backend = FakeBackend()
        try await withServer(backend) { client in
            try client.resizeExec("echo", to: TerminalSize(rows: 40, columns: 120))
            #expect(throws: EngineClientError.self) { try client.startExec("none", terminal: false, size: nil) }
        }
        #expect(backend.calls.withLock { $0 } == ["resize echo 40x120"])
    }

    /// Sends and reads at once, as neither side waits for the other.
    private static func exchange(_ bytes: [UInt8], _ raw: RawConnection) throws -> (stdout: [UInt8], stderr: [UInt8]) {
        var demultiplexer = StreamDemultiplexer()
        var result: (stdout: [UInt8], stderr: [UInt8]) = ([], [])
        var rest = bytes[...]
        if rest.isEmpty { raw.finishSending() }
        var pending = raw.early
        while true {
            for piece in try demultiplexer.take(pending) {
                if piece.stream == .stdout { result.stdout += piece.bytes } else { result.stderr += piece.bytes }
            }
            var poll = pollfd(fd: raw.descriptor, events: Int16(rest.isEmpty ? POLLIN : POLLIN | POLLOUT), revents: 0)
            _ = Glibc.poll(&poll, 1, -1)
            if poll.revents & Int16(POLLOUT) != 0, !rest.isEmpty {
                let piece = rest.prefix(4096)
                try raw.send(piece)
                rest = rest.dropFirst(piece.count)
                if rest.isEmpty { raw.finishSending() }
            }
            pending = []
            guard poll.revents & Int16(POLLIN | POLLHUP) != 0 else { continue }
            guard let bytes = receive(raw.descriptor) else { return result }
            pending = bytes
        }
    }
}

private func receive(_ descriptor: Int32) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 8192)
    let count = read(descriptor, &bytes, bytes.count)
    return count > 0 ? Array(bytes[..<count]) : nil
}
