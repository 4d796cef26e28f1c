import Glibc
import LinuxSystem

/// One attached client: a stream socket that gets the output and gives the input.
final class AttachClient {
    /// Bytes that may wait for a client before the container's output has to.
    static let queueLimit = 256 << 10

    private let socket: OwnedDescriptor
    /// Raw, or in docker's frames.
    private let isTerminal: Bool
    /// Output that the socket did not take yet.
    private var queue: [UInt8] = []
    /// Input that the container did not take yet.
    var unread: [UInt8] = []
    /// The client will send no more.
    var hasEndedInput = false

    /// The socket has to be non-blocking.
    init(socket: consuming OwnedDescriptor, isTerminal: Bool) {
        self.socket = socket
        self.isTerminal = isTerminal
    }

    var rawValue: Int32 { socket.rawValue }
    var hasQueue: Bool { !queue.isEmpty }
    var isCongested: Bool { queue.count > AttachClient.queueLimit }

    /// Sends output or keeps it for later. Returns false when the client is gone.
    func offer(_ bytes: UnsafeRawBufferPointer, from stream: LogStream) -> Bool {
        if !isTerminal {
            let length = UInt32(clamping: bytes.count)
            queue += [stream.rawValue, 0, 0, 0]
            withUnsafeBytes(of: length.bigEndian) { queue += $0 }
        }
        queue += bytes
        return flush()
    }

    /// Sends what waits. Returns false when the client is gone.
    func flush() -> Bool {
        var done = 0
        while done < queue.count {
            let count = queue.withUnsafeBytes {
                send(rawValue, $0.baseAddress?.advanced(by: done), $0.count - done, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { break }
            guard count > 0 else { return false }
            done += count
        }
        if done == queue.count { queue = [] } else { queue.removeFirst(done) }
        return true
    }

    /// Reads input into `unread`. Returns false when there was nothing to read.
    func fill() -> Bool {
        var count = 0
        unread = [UInt8](unsafeUninitializedCapacity: 16 << 10) { buffer, initialized in
            count = read(rawValue, buffer.baseAddress, buffer.count)
            initialized = max(count, 0)
        }
        if count == 0 { hasEndedInput = true }
        return count > 0
    }
}
