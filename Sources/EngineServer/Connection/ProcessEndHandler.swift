import EngineAPI
import Glibc
import NIOCore
import NIOPosix

/// One channel on an exec's descriptors, glued to the client's `RawStreamHandler`.
final class ProcessEndHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Role {
        /// Both directions of a terminal's master.
        case terminal(Int32)
        case stdin(Int32)
        case output(Int32, OutputStream)

        var takesInput: Bool {
            if case .output = self { false } else { true }
        }

        var givesOutput: Bool {
            if case .stdin = self { false } else { true }
        }
    }

    let role: Role
    private unowned let peer: RawStreamHandler
    private var context: ChannelHandlerContext?
    private var channel: (any Channel)?
    private var readIsHeld = false
    private var hasEnded = false

    init(_ role: Role, peer: RawStreamHandler) {
        self.role = role
        self.peer = peer
    }

    static func roles(of session: ExecSession) -> [Role] {
        switch session {
        case .terminal(let descriptor): [.terminal(descriptor)]
        case .pipes(let stdin, let stdout, let stderr):
            [stdin.map { .stdin($0) }, stdout.map { .output($0, .stdout) }, stderr.map { .output($0, .stderr) }]
                .compactMap { $0 }
        case .detached: []
        }
    }

    /// Makes the channel. A descriptor that cannot be one is closed and counts as ended.
    func open(on loop: any EventLoop) -> EventLoopFuture<Void> {
        let bound = NIOLoopBound(self, eventLoop: loop)
        let bootstrap = NIOPipeBootstrap(group: loop)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(bound.value)
                }
            }
        let opened = take(bootstrap)
        opened.assumeIsolated().whenSuccess { self.channel = $0 }
        opened.assumeIsolated().whenFailure { _ in self.failed() }
        return opened.map { _ in }
    }

    private func take(_ bootstrap: NIOPipeBootstrap) -> EventLoopFuture<any Channel> {
        switch role {
        case .terminal(let descriptor):
            bootstrap.takingOwnershipOfDescriptors(input: descriptor, output: dup(descriptor))
        case .stdin(let descriptor): bootstrap.takingOwnershipOfDescriptor(output: descriptor)
        case .output(let descriptor, _): bootstrap.takingOwnershipOfDescriptor(input: descriptor)
        }
    }

    private func failed() {
        switch role {
        case .terminal(let descriptor), .stdin(let descriptor), .output(let descriptor, _):
            closeDescriptor(descriptor)
        }
        end()
    }

    var isWritable: Bool {
        channel?.isWritable ?? true
    }

    /// Bytes for the process; dropped when it takes none any more.
    func send(_ bytes: ByteBuffer) {
        channel?.writeAndFlush(bytes, promise: nil)
    }

    /// Closes stdin after what was sent. A terminal has no end of input apart from its own closing.
    func closeInput() {
        guard case .stdin = role, let channel else { return }
        // An empty write completes when all before it have.
        channel.writeAndFlush(ByteBuffer()).whenComplete { _ in channel.close(promise: nil) }
    }

    func close() {
        channel?.close(promise: nil)
    }

    func resume() {
        guard readIsHeld else { return }
        readIsHeld = false
        context?.read()
    }
}

extension ProcessEndHandler {
    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        end()
    }

    func read(context: ChannelHandlerContext) {
        if peer.acceptsOutput {
            context.read()
        } else {
            readIsHeld = true
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard role.givesOutput else { return }
        if case .output(_, let stream) = role {
            peer.output(unwrapInboundIn(data), from: stream)
        } else {
            peer.output(unwrapInboundIn(data), from: .stdout)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable, role.takesInput { peer.inputBecameWritable() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // A channel that only writes has no input from the start on.
        if role.givesOutput, let event = event as? ChannelEvent, event == .inputClosed { context.close(promise: nil) }
    }

    /// A terminal ends with EIO, a broken pipe with EPIPE: both are ends, not errors.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
    }

    private func end() {
        guard !hasEnded else { return }
        hasEnded = true
        channel = nil
        if role.givesOutput { peer.outputEnded() }
    }
}
