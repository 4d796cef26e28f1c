import CDavit
import Glibc

/// A timerfd_create(2) of CLOCK_MONOTONIC (or another clock), non-blocking, one-shot.
public struct TimerDescriptor: ~Copyable, Sendable {
    public let descriptor: OwnedDescriptor

    public init(clock: clockid_t = CLOCK_MONOTONIC) throws(SystemError) {
        let result = davit_timerfd(clock, O_NONBLOCK | O_CLOEXEC)
        descriptor = OwnedDescriptor(owning: Int32(try SystemError.check(result, "timerfd_create", "")))
    }

    /// Becomes readable after `duration`, at once when it is not positive.
    public func arm(after duration: Duration) throws(SystemError) {
        let (seconds, attoseconds) = duration.components
        let nanoseconds = attoseconds / 1_000_000_000
        let isPast = seconds < 0 || (seconds == 0 && nanoseconds <= 0)
        try set(isPast ? 0 : seconds, isPast ? 1 : nanoseconds)
    }

    public func disarm() throws(SystemError) {
        try set(0, 0)
    }

    /// Makes it unreadable; whether it had fired.
    @discardableResult
    public func drain() -> Bool {
        var count: UInt64 = 0
        return read(descriptor.rawValue, &count, 8) == 8
    }

    private func set(_ seconds: Int64, _ nanoseconds: Int64) throws(SystemError) {
        let result = davit_timerfd_set(descriptor.rawValue, 0, seconds, nanoseconds)
        try SystemError.check(result, "timerfd_settime", "")
    }
}
