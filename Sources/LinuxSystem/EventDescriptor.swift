import CDavit
import Glibc

/// An eventfd(2), non-blocking: wakes an epoll loop from another thread.
public struct EventDescriptor: ~Copyable, Sendable {
    public let descriptor: OwnedDescriptor

    public init() throws(SystemError) {
        let result = davit_eventfd(0, O_NONBLOCK | O_CLOEXEC)
        descriptor = OwnedDescriptor(owning: Int32(try SystemError.check(result, "eventfd", "")))
    }

    /// Makes it readable. Never fails: a full counter is readable already.
    public func signal() {
        var one: UInt64 = 1
        _ = write(descriptor.rawValue, &one, 8)
    }

    /// Makes it unreadable again; returns how often it was signalled.
    @discardableResult
    public func drain() -> UInt64 {
        var count: UInt64 = 0
        return read(descriptor.rawValue, &count, 8) == 8 ? count : 0
    }
}
