import Glibc
import LinuxSystem

/// The engine's end of a shim's socket. Non-blocking: for an event loop that watches `rawValue` for reading.
///
/// Closed with the last reference.
public final class ShimConnection: Sendable {
    /// Borrowed: valid as long as the connection.
    public let rawValue: Int32

    /// Takes over one end of a SOCK_SEQPACKET socket.
    public init(owning descriptor: consuming OwnedDescriptor) {
        rawValue = descriptor.release()
    }

    /// Connects to the shim of `folder`. Errors: `.closed` when none listens there.
    public convenience init(connectingTo folder: ShimFolder) throws(ShimProtocolError) {
        self.init(owning: try PacketSocket.connect(folder.socket))
    }

    deinit { close(rawValue) }

    /// Sends one message; `descriptors` stay the caller's. Errors: `.wouldBlock` when the shim does not keep up,
    /// `.closed` when it is gone, `.tooLarge`.
    public func send(_ message: ShimMessage, descriptors: [Int32] = []) throws(ShimProtocolError) {
        try PacketSocket.send(try ShimCodec.encode(message), descriptors: descriptors, on: rawValue)
    }

    /// The next message, or nil when there is none now. The caller owns the descriptors that came with it.
    ///
    /// Errors: `.closed` when the shim has gone; `.unknownType` and `.malformed` are about one message, the connection
    /// can be read on (its descriptors are closed).
    public func receive() throws(ShimProtocolError) -> (message: ShimMessage, descriptors: [ReceivedDescriptor])? {
        guard let packet = try PacketSocket.receive(on: rawValue) else { return nil }
        return (try ShimCodec.decode(packet.bytes), packet.descriptors)
    }
}
