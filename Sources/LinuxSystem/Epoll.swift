import CDavit
import Glibc

/// An epoll(7) instance, level-triggered unless asked.
public struct Epoll: ~Copyable, Sendable {
    public struct Interest: OptionSet, Hashable, Sendable {
        public let rawValue: UInt32
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        public static let readable = Interest(rawValue: 0x001)
        public static let urgent = Interest(rawValue: 0x002)
        public static let writable = Interest(rawValue: 0x004)
        /// Always reported.
        public static let failed = Interest(rawValue: 0x008)
        /// Always reported.
        public static let hungUp = Interest(rawValue: 0x010)
        public static let peerClosed = Interest(rawValue: 0x2000)
        public static let edgeTriggered = Interest(rawValue: 1 << 31)
        public static let oneShot = Interest(rawValue: 1 << 30)
    }

    public struct Event: Hashable, Sendable {
        /// As given to `add`.
        public let token: UInt64
        public let ready: Interest

        public init(token: UInt64, ready: Interest) {
            self.token = token
            self.ready = ready
        }
    }

    public let descriptor: OwnedDescriptor

    public init() throws(SystemError) {
        descriptor = OwnedDescriptor(owning: Int32(try SystemError.check(davit_epoll_create(), "epoll_create", "")))
    }

    /// Watches a borrowed descriptor; `token` comes back with its events.
    public func add(_ watched: Int32, _ interest: Interest, token: UInt64) throws(SystemError) {
        try control(1, watched, interest, token)
    }

    public func modify(_ watched: Int32, _ interest: Interest, token: UInt64) throws(SystemError) {
        try control(3, watched, interest, token)
    }

    /// To be called before the descriptor is closed, as a duplicate elsewhere would keep it watched.
    public func remove(_ watched: Int32) throws(SystemError) {
        try control(2, watched, [], 0)
    }

    private func control(
        _ operation: Int32, _ watched: Int32, _ interest: Interest, _ token: UInt64
    ) throws(SystemError) {
        let result = davit_epoll_control(descriptor.rawValue, operation, watched, interest.rawValue, token)
        try SystemError.check(result, "epoll_ctl", "descriptor \(watched)")
    }

    /// At most 64 events; none after `milliseconds` (-1: waits for ever) or a signal.
    public func wait(milliseconds: Int32 = -1) throws(SystemError) -> [Event] {
        var result = 0
        let events = withUnsafeTemporaryAllocation(of: davit_event.self, capacity: 64) { buffer -> [Event] in
            guard let base = buffer.baseAddress else { return [] }
            result = davit_epoll_wait(descriptor.rawValue, base, 64, milliseconds)
            return buffer.prefix(max(result, 0)).map { Event(token: $0.token, ready: Interest(rawValue: $0.events)) }
        }
        if result == -Int(EINTR) { return [] }
        try SystemError.check(result, "epoll_wait", "")
        return events
    }
}
