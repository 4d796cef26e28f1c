@preconcurrency import Dispatch
import LinuxSystem
import ShimProtocol

/// The engine's end of one shim: sends at once, and turns what arrives into a stream.
final class ShimLink: Sendable {
    struct Incoming: Sendable {
        var message: ShimMessage
        var descriptors: [ReceivedDescriptor]
    }

    /// Finishes when the shim has gone.
    let messages: AsyncStream<Incoming>
    private let connection: SharedConnection
    private let cancel: @Sendable () -> Void

    init(_ connection: consuming ShimConnection) {
        let shared = SharedConnection(connection)
        self.connection = shared
        let (stream, continuation) = AsyncStream<Incoming>.makeStream()
        messages = stream
        let source = DispatchSource.makeReadSource(fileDescriptor: shared.value.rawValue, queue: .global())
        source.setEventHandler {
            guard Self.drain(shared, into: continuation) else { return source.cancel() }
        }
        // The descriptor must stay open until the source has let go of it.
        source.setCancelHandler {
            withExtendedLifetime(shared) { continuation.finish() }
        }
        source.activate()
        cancel = { source.cancel() }
    }

    deinit { cancel() }

    func send(_ message: ShimMessage, descriptors: [Int32] = []) throws(ShimProtocolError) {
        try connection.value.send(message, descriptors: descriptors)
    }

    /// Yields what has arrived. False when the shim has gone.
    private static func drain(_ shared: SharedConnection, into continuation: AsyncStream<Incoming>.Continuation) -> Bool
    {
        while true {
            do {
                guard let incoming = try shared.value.receive() else { return true }
                continuation.yield(Incoming(message: incoming.message, descriptors: incoming.descriptors))
            } catch {
                switch error.code {
                case .unknownType, .malformed: continue
                default: return false
                }
            }
        }
    }
}

/// Lets the dispatch source and the link share the one connection.
private final class SharedConnection: Sendable {
    let value: ShimConnection

    init(_ value: consuming ShimConnection) { self.value = value }
}
