import CDavit
import Glibc

/// A signalfd(2), non-blocking.
public struct SignalDescriptor: ~Copyable, Sendable {
    public struct Arrival: Hashable, Sendable {
        public let number: Int32
        /// Who sent it, or whose end it tells.
        public let pid: pid_t
        public let status: Int32
    }

    public let descriptor: OwnedDescriptor

    /// Blocks `signals` in the calling thread, so that they arrive here; threads made before still get them.
    public init(_ signals: SignalSet) throws(SystemError) {
        try signals.block()
        let result = davit_signalfd(-1, signals.mask, O_NONBLOCK | O_CLOEXEC)
        descriptor = OwnedDescriptor(owning: Int32(try SystemError.check(result, "signalfd", "")))
    }

    /// The next signal; nil when there is none now.
    public func next() throws(SystemError) -> Arrival? {
        var signal = davit_signal()
        let result = davit_signalfd_read(descriptor.rawValue, &signal)
        if result == -Int(EAGAIN) { return nil }
        try SystemError.check(result, "read", "signalfd")
        return Arrival(
            number: Int32(bitPattern: signal.number), pid: pid_t(bitPattern: signal.pid), status: signal.status)
    }
}
