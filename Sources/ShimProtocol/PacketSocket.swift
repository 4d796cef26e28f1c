import Glibc
import LinuxSystem

/// The sockets of the protocol, with its errors.
enum PacketSocket {
    static func connect(_ path: String) throws(ShimProtocolError) -> OwnedDescriptor {
        do {
            let socket = try UnixSocket.connect(.packets, path: path)
            return OwnedDescriptor(owning: socket.release())
        } catch {
            let isAbsent = error.errno == ENOENT || error.errno == ECONNREFUSED
            throw ShimProtocolError(
                code: isAbsent ? .closed : .system, subject: path,
                message: isAbsent ? "no shim listens there" : "", cause: error)
        }
    }

    static func send(_ bytes: [UInt8], descriptors: [Int32], on socket: Int32) throws(ShimProtocolError) {
        do {
            try UnixSocket.send(bytes, descriptors: descriptors, flags: Int32(MSG_DONTWAIT), on: socket)
        } catch {
            throw describe(error)
        }
    }

    /// nil when nothing is there now.
    static func receive(
        on socket: Int32
    ) throws(ShimProtocolError) -> (bytes: [UInt8], descriptors: [ReceivedDescriptor])? {
        let message: UnixSocket.Message?
        do {
            message = try UnixSocket.receive(
                on: socket, limit: ShimMessage.maximumSize, flags: Int32(MSG_DONTWAIT))
        } catch {
            if error.errno == EAGAIN { return nil }
            throw describe(error)
        }
        guard let message else {
            throw ShimProtocolError(code: .closed, subject: "connection", message: "it has ended")
        }
        let descriptors = message.descriptors.map { ReceivedDescriptor(owning: $0) }
        guard !message.isTruncated else {
            throw ShimProtocolError(
                code: .tooLarge, subject: "packet",
                message: "it holds more than \(ShimMessage.maximumSize) bytes or 16 descriptors")
        }
        return (message.bytes, descriptors)
    }

    private static func describe(_ error: SystemError) -> ShimProtocolError {
        switch error.errno {
        case EAGAIN: ShimProtocolError(code: .wouldBlock, subject: "connection", cause: error)
        case EPIPE, ECONNRESET, ENOTCONN: ShimProtocolError(code: .closed, subject: "connection", cause: error)
        case EMSGSIZE: ShimProtocolError(code: .tooLarge, subject: "packet", cause: error)
        default: ShimProtocolError(error)
        }
    }
}
