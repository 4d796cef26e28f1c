import EngineAPI
import Hummingbird
import JSONCodec

extension Response {
    /// A line of JSON an element, each sent as it comes. An error ends the stream with the line `{"error": APIError}`.
    ///
    /// The client's leaving cancels the stream. The connection closes behind it: HTTP/1.1 has no other sign that tells
    /// a stream that ended from one whose next line is late.
    static func lines<Element: Encodable & Sendable>(
        of stream: AsyncThrowingStream<Element, any Error>, to request: Request
    ) -> Response {
        streaming("application/x-ndjson", stream, to: request) { try JSON.encodeToBytes($0) + [UInt8(ascii: "\n")] }
    }

    /// A container's log as docker sends it: framed, or raw for a terminal, with or without times.
    static func dockerLog(
        _ stream: LogStream, timestamps: Bool, terminal: Bool, to request: Request
    ) -> Response {
        let type = terminal ? "application/vnd.docker.raw-stream" : "application/vnd.docker.multiplexed-stream"
        return streaming(type, stream, to: request) { entry in
            let text = (timestamps ? entry.time.rfc3339 + " " : "") + entry.line + (entry.partial ? "" : "\n")
            guard !terminal else { return Array(text.utf8) }
            return Array(StreamFrame.header(entry.stream, length: text.utf8.count).readableBytesView) + Array(text.utf8)
        }
    }

    private static func streaming<Element: Sendable>(
        _ type: String, _ stream: AsyncThrowingStream<Element, any Error>, to request: Request,
        encode: @escaping @Sendable (Element) throws -> [UInt8]
    ) -> Response {
        let inlineErrors = type == "application/x-ndjson"
        let body = ResponseBody { writer in
            do {
                try await request.body.consumeWithCancellationOnInboundClose { _ in
                    for try await element in stream { try await writer.write(ByteBuffer(bytes: try encode(element))) }
                }
            } catch is CancellationError {
                // The client is gone; nobody reads an answer.
            } catch  where inlineErrors {
                let line = try JSON.encodeToBytes(StreamFailure(error)) + [UInt8(ascii: "\n")]
                try await writer.write(ByteBuffer(bytes: line))
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: type, .connection: "close"], body: body)
    }
}

/// The last line of a stream that failed.
private struct StreamFailure: Encodable {
    let error: APIError

    init(_ error: any Error) {
        self.error = error as? APIError ?? APIError(.failed, "\(error)")
    }
}
