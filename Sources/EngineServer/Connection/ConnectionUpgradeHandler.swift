import EngineAPI
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Turns a connection into an exec's raw stream once a response 101 has gone out.
///
/// | event | what happens |
/// |---|---|
/// | `prepare(stream)` by a route | the stream is kept |
/// | response 101 ends, a stream is kept | the codecs leave the pipeline, `RawStreamHandler` takes over |
/// | another response to an upgrade request ends | the connection closes: its decoder parses no further |
/// | the connection closes, a stream is kept | the stream's descriptors are closed |
final class ConnectionUpgradeHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let codec: HTTP1ToHTTPServerCodec
    private let encoder: HTTPResponseEncoder
    private let decoder: ByteToMessageHandler<HTTPRequestDecoder>
    private var prepared: ExecStream?
    private var isUpgradeRequest = false
    private var isSwitching = false

    init(codec: HTTP1ToHTTPServerCodec, encoder: HTTPResponseEncoder, decoder: ByteToMessageHandler<HTTPRequestDecoder>)
    {
        self.codec = codec
        self.encoder = encoder
        self.decoder = decoder
    }

    /// Keeps `stream` for the response that is about to be written. On the event loop.
    func prepare(_ stream: ExecStream) {
        prepared?.abandon()
        prepared = stream
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data) {
            isUpgradeRequest = head.headerFields[.upgrade] != nil
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            isSwitching = head.status.code == 101 && prepared != nil
            context.write(data, promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            context.writeAndFlush(data, promise: promise)
            if isSwitching {
                switchToRaw(context)
            } else if isUpgradeRequest {
                context.close(promise: nil)
            }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        prepared?.abandon()
        prepared = nil
        context.fireChannelInactive()
    }

    private func switchToRaw(_ context: ChannelHandlerContext) {
        guard let stream = prepared else { return }
        prepared = nil
        let pipeline = context.pipeline.syncOperations
        do {
            // The decoder goes last: it hands on what it has read beyond the request, and that is no HTTP.
            _ = pipeline.removeHandler(codec)
            _ = pipeline.removeHandler(encoder)
            try pipeline.addHandler(RawStreamHandler(stream), position: .after(decoder))
            _ = pipeline.removeHandler(decoder)
            context.pipeline.fireChannelReadComplete()
        } catch {
            stream.abandon()
            context.close(promise: nil)
        }
    }
}

/// A started exec on its way to a connection.
struct ExecStream: Sendable {
    let session: ExecSession
    /// Returns when the process has ended and its exit code is known.
    let ended: @Sendable () async -> Void
}

extension ExecStream {
    /// Closes the session's descriptors; for a stream that no connection took.
    func abandon() {
        for descriptor in session.descriptors { closeDescriptor(descriptor) }
    }
}
