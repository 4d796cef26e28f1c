import EngineAPI
import EngineClient
import Glibc
import LinuxSystem

/// Moves bytes between the standard streams and an exec's connection, neither direction waiting for the other.
struct ExecRelay {
    private let connection: RawConnection
    private var demultiplexer: StreamDemultiplexer?
    /// Input that is read and not sent yet; no more is read meanwhile.
    private var pending: [UInt8] = []
    private var inputOpen: Bool
    private(set) var isFinished = false

    init(_ connection: RawConnection, framed: Bool, input: Bool) {
        self.connection = connection
        demultiplexer = framed ? StreamDemultiplexer() : nil
        inputOpen = input
        if !input { connection.finishSending() }
    }

    /// Waits for one thing and does it. Whether `other` has input.
    mutating func step(also other: Int32) throws -> Bool {
        if !connection.early.isEmpty, !earlyTaken {
            earlyTaken = true
            try put(connection.early)
        }
        var wanted: [(descriptor: Int32, events: Int32)] = [
            (other, Int32(POLLIN)), (connection.descriptor, Int32(POLLIN)),
        ]
        if !pending.isEmpty { wanted[1].1 = Int32(POLLIN | POLLOUT) }
        if inputOpen, pending.isEmpty { wanted.append((STDIN_FILENO, Int32(POLLIN))) }
        let ready = Poll.ready(wanted)
        if inputOpen, pending.isEmpty, ready.contains(STDIN_FILENO) { readInput() }
        if ready.contains(connection.descriptor) || !pending.isEmpty {
            sendPending()
            try receive()
        }
        return ready.contains(other)
    }

    private var earlyTaken = false

    private mutating func readInput() {
        do {
            pending = try Descriptors.read(STDIN_FILENO, upTo: 32 << 10)
        } catch {
            pending = []  // a standard input that is closed or hung up has ended
        }
        if pending.isEmpty {
            inputOpen = false
            connection.finishSending()
        }
    }

    private mutating func sendPending() {
        guard !pending.isEmpty else { return }
        let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
        let count = pending.withUnsafeBytes { send(connection.descriptor, $0.baseAddress, $0.count, flags) }
        if count > 0 {
            pending.removeFirst(count)
        } else if errno != EAGAIN, errno != EINTR {
            // The exec takes no more input; its output tells the rest.
            pending = []
            inputOpen = false
        }
    }

    private mutating func receive() throws {
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        let flags = Int32(MSG_DONTWAIT)
        let count = bytes.withUnsafeMutableBytes { recv(connection.descriptor, $0.baseAddress, $0.count, flags) }
        if count > 0 { return try put(bytes[..<count]) }
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        isFinished = true
    }

    private mutating func put(_ bytes: some Collection<UInt8>) throws {
        guard demultiplexer != nil else { return Output.write(Array(bytes), to: STDOUT_FILENO) }
        for piece in try demultiplexer?.take(bytes) ?? [] {
            Output.write(piece.bytes, to: piece.stream == .stderr ? STDERR_FILENO : STDOUT_FILENO)
        }
    }
}
