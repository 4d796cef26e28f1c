import EngineClient
import Glibc

/// poll(2) on a few descriptors.
enum Poll {
    /// Which of `descriptors` have input, hang-up or an error; empty after `milliseconds` (nil waits without end).
    static func readable(_ descriptors: [Int32], milliseconds: Int32? = nil) -> Set<Int32> {
        ready(descriptors.map { ($0, POLLIN) }, milliseconds: milliseconds)
    }

    /// As above; a stream that has something already counts as readable, and then nothing waits.
    static func readable(_ sources: [Source], milliseconds: Int32? = nil) -> Set<Int32> {
        let pending = sources.filter(\.isPending).map(\.descriptor)
        let wait = pending.isEmpty ? milliseconds : 0
        return readable(sources.map(\.descriptor), milliseconds: wait).union(pending)
    }

    struct Source {
        let descriptor: Int32
        let isPending: Bool

        init(_ descriptor: Int32) {
            self.descriptor = descriptor
            isPending = false
        }

        init(_ stream: EventStream<some Decodable>) {
            descriptor = stream.descriptor
            isPending = stream.hasPending
        }
    }

    static func ready(_ wanted: [(descriptor: Int32, events: Int32)], milliseconds: Int32? = nil) -> Set<Int32> {
        var entries = wanted.map { pollfd(fd: $0.descriptor, events: Int16(truncatingIfNeeded: $0.events), revents: 0) }
        while poll(&entries, nfds_t(entries.count), milliseconds ?? -1) < 0 {
            guard errno == EINTR else { return [] }
        }
        return Set(entries.filter { $0.revents != 0 }.map(\.fd))
    }
}
