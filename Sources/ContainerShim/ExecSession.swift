import Glibc
import LinuxSystem

/// One more process in the container, from its start to its exit.
final class ExecSession {
    let id: String
    let pid: pid_t
    /// The master, kept for resizing; the client has its own.
    let terminal: OwnedDescriptor?
    let capture: ExecCapture?

    /// What goes to the client with `execStarted`.
    var terminalDescriptors: [Int32] {
        terminal.number < 0 ? [] : [terminal.number]
    }

    init(id: String, pid: pid_t, terminal: consuming OwnedDescriptor?, capture: ExecCapture?) {
        self.id = id
        self.pid = pid
        self.terminal = consume terminal
        self.capture = capture
    }
}

/// Collects the beginning of an output; the rest is read and dropped.
final class ExecCapture {
    let descriptor: OwnedDescriptor
    private let limit: Int
    private var bytes: [UInt8] = []

    init(_ descriptor: consuming OwnedDescriptor, limit: Int) {
        self.descriptor = descriptor
        self.limit = max(limit, 0)
    }

    var rawValue: Int32 { descriptor.rawValue }

    func append(_ more: UnsafeRawBufferPointer) {
        bytes += more.prefix(limit - bytes.count)
    }

    /// Reads what is there, at most 1 MiB: a child of the process that writes on must not hold the shim.
    func drain(with buffer: borrowing ReadBuffer) {
        var total = 0
        while total < 1 << 20, case .bytes(let bytes) = buffer.read(rawValue) {
            append(bytes)
            total += bytes.count
        }
        buffer.release(after: total)
    }

    /// The first `length` bytes as text, with U+FFFD for what is no UTF-8.
    func text(length: Int = .max) -> String { String(decoding: bytes.prefix(length), as: UTF8.self) }

    var count: Int { bytes.count }
}
