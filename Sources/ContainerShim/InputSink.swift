import Glibc
import LinuxSystem

/// Where attached clients' input goes: the writing end of the container's stdin, or its terminal.
///
/// The descriptor is non-blocking; a broken pipe takes everything, as nobody reads it any more.
final class InputSink {
    private var descriptor: OwnedDescriptor?
    let isTerminal: Bool
    /// The loop waits until it takes more.
    var isWatched = false

    init(_ descriptor: consuming OwnedDescriptor, isTerminal: Bool) {
        self.descriptor = consume descriptor
        self.isTerminal = isTerminal
    }

    /// Borrowed; -1 when closed.
    var rawValue: Int32 { descriptor.number }

    /// Writes as much of `bytes` as fits now and removes it.
    func take(_ bytes: inout [UInt8]) {
        guard rawValue >= 0 else { return bytes = [] }
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { write(rawValue, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return }
            guard count > 0 else { return bytes = [] }
            bytes.removeFirst(count)
        }
    }

    /// The container reads end of file. A terminal stays open.
    func close() {
        if !isTerminal { descriptor = nil }
    }
}
