import Glibc
import LinuxSystem

/// A client's TCP connection. Messages have their length in two bytes before them, RFC 1035 section 4.2.2.
final class StreamConnection {
    let socket: OwnedDescriptor
    let endpoint: ServedEndpoint
    let token: UInt64
    var isOpen = true
    var lastUse: UInt64
    private var input: [UInt8] = []
    private var output: [UInt8] = []
    private(set) var waitsForRoom = false

    /// More than this unsent means that the client does not read.
    private static let outputLimit = 1 << 18

    init(_ socket: consuming OwnedDescriptor, _ endpoint: ServedEndpoint, token: UInt64, now: UInt64) {
        self.socket = socket
        self.endpoint = endpoint
        self.token = token
        lastUse = now
    }

    /// Reads what is there; false when the connection is at its end.
    func fill() -> Bool {
        do {
            let bytes = try Descriptors.read(socket.rawValue, upTo: 16_384)
            input += bytes
            return !bytes.isEmpty
        } catch {
            return error.errno == EAGAIN
        }
    }

    /// Takes the next whole message out of what was read.
    func nextMessage() -> [UInt8]? {
        StreamFraming.takeMessage(&input)
    }

    /// Sends a message after those that still wait; false when the connection is of no use any more.
    func send(_ message: UnsafeRawBufferPointer) -> Bool {
        guard let length = UInt16(exactly: message.count), output.count < Self.outputLimit else { return false }
        output.append(UInt8(length >> 8))
        output.append(UInt8(truncatingIfNeeded: length))
        output.append(contentsOf: message)
        return flush()
    }

    /// Sends what waits; false when the connection is of no use any more.
    func flush() -> Bool {
        guard StreamFraming.flush(&output, to: socket.rawValue) else { return false }
        waitsForRoom = !output.isEmpty
        return true
    }
}

enum StreamFraming {
    static func takeMessage(_ input: inout [UInt8]) -> [UInt8]? {
        guard input.count >= 2 else { return nil }
        let end = 2 + (Int(input[0]) << 8 | Int(input[1]))
        guard input.count >= end else { return nil }
        let message = Array(input[2..<end])
        input.removeFirst(end)
        return message
    }

    /// Sends as much of `output` as goes without waiting and removes it; false after an error.
    static func flush(_ output: inout [UInt8], to socket: Int32) -> Bool {
        var sent = 0
        while sent < output.count {
            let count = output.withUnsafeBytes { bytes in
                let rest = UnsafeRawBufferPointer(rebasing: bytes[sent...])
                return Glibc.send(socket, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0 {
                if errno == EINTR { continue }
                guard errno == EAGAIN else { return false }
                break
            }
            sent += count
        }
        output.removeFirst(sent)
        return true
    }
}
