import EngineAPI
import Glibc
import NIOCore
import NIOPosix

/// The client's end of an exec: raw bytes to and from the process, until the process has ended and all of its output
/// is written, or the client is gone.
///
/// Back-pressure goes both ways: the socket is read only while the process takes its input, the process's output only
/// while the client takes it. When the client shuts down its sending side, the process's stdin is closed. Nothing
/// reaches the HTTP handlers behind this one but the channel's end.
final class RawStreamHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    private let stream: ExecStream
    private let framed: Bool
    private var context: ChannelHandlerContext?
    private var ends: [ProcessEndHandler] = []
    private var openOutputs = 0
    private var lastWrite: EventLoopFuture<Void>?
    /// Input that came before the pipes were ready, and whether the client has no more of it.
    private var early: [ByteBuffer] = []
    private var inputClosed = false
    private var isReady = false
    private var isReading = false

    init(_ stream: ExecStream) {
        self.stream = stream
        framed = !stream.session.isTerminal
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        open(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isReading = false
        let bytes = unwrapInboundIn(data)
        guard isReady else {
            early.append(bytes)
            return
        }
        stdinEnd?.send(bytes)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        readIfWanted()
    }

    /// Reads are this handler's alone; the HTTP side's demand ends here.
    func read(context: ChannelHandlerContext) {}

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let event as ChannelEvent where event == .inputClosed:
            inputClosed = true
            if isReady { stdinEnd?.closeInput() }
        case is ChannelShouldQuiesceEvent:
            context.close(promise: nil)
        default:
            break
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { ends.forEach { $0.resume() } }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        ends.forEach { $0.close() }
        ends = []
        context.fireChannelInactive()
    }
}

extension RawStreamHandler {
    private var stdinEnd: ProcessEndHandler? {
        ends.first { $0.role.takesInput }
    }

    private func open(_ context: ChannelHandlerContext) {
        let loop = context.eventLoop
        let roles = ProcessEndHandler.roles(of: stream.session)
        openOutputs = roles.count { $0.givesOutput }
        let opened = roles.map { role in
            let end = ProcessEndHandler(role, peer: self)
            ends.append(end)
            return end.open(on: loop)
        }
        EventLoopFuture.andAllComplete(opened, on: loop).assumeIsolated().whenComplete { _ in self.becomeReady() }
    }

    private func becomeReady() {
        isReady = true
        for bytes in early { stdinEnd?.send(bytes) }
        early = []
        if inputClosed { stdinEnd?.closeInput() }
        if openOutputs == 0 { finish() }
        readIfWanted()
    }

    /// Whether the client takes more output now.
    var acceptsOutput: Bool {
        context?.channel.isWritable ?? false
    }

    func output(_ bytes: ByteBuffer, from stream: OutputStream) {
        guard let context else { return }
        if framed {
            context.write(wrapOutboundOut(StreamFrame.header(stream, length: bytes.readableBytes)), promise: nil)
        }
        let promise = context.eventLoop.makePromise(of: Void.self)
        lastWrite = promise.futureResult
        context.writeAndFlush(wrapOutboundOut(bytes), promise: promise)
    }

    func outputEnded() {
        openOutputs -= 1
        if openOutputs == 0, isReady { finish() }
    }

    func inputBecameWritable() {
        readIfWanted()
    }

    private func readIfWanted() {
        guard let context, isReady, !isReading, !inputClosed, stdinEnd?.isWritable ?? true else { return }
        isReading = true
        context.read()
    }

    /// Closes the connection after the last byte is out and the exit code is known.
    private func finish() {
        guard let context else { return }
        let loop = context.eventLoop
        let ended = loop.makeFutureWithTask { [stream] in await stream.ended() }
        let written = lastWrite ?? loop.makeSucceededVoidFuture()
        EventLoopFuture.andAllComplete([ended, written], on: loop).assumeIsolated().whenComplete { _ in
            self.context?.close(promise: nil)
        }
    }
}
