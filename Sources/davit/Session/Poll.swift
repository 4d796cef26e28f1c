import Glibc

/// poll(2) on a few descriptors.
enum Poll {
    /// Which of `descriptors` have input, hang-up or an error; empty after `milliseconds` (nil waits without end).
    static func readable(_ descriptors: [Int32], milliseconds: Int32? = nil) -> Set<Int32> {
        ready(descriptors.map { ($0, POLLIN) }, milliseconds: milliseconds)
    }

    static func ready(_ wanted: [(descriptor: Int32, events: Int32)], milliseconds: Int32? = nil) -> Set<Int32> {
        var entries = wanted.map { pollfd(fd: $0.descriptor, events: Int16(truncatingIfNeeded: $0.events), revents: 0) }
        while poll(&entries, nfds_t(entries.count), milliseconds ?? -1) < 0 {
            guard errno == EINTR else { return [] }
        }
        return Set(entries.filter { $0.revents != 0 }.map(\.fd))
    }
}
