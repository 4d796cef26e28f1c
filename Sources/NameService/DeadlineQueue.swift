/// Deadlines that are all the same time after they were set, so that the first one set is the first one due.
struct DeadlineQueue {
    private let timeout: UInt64
    private var entries: [(deadline: UInt64, token: UInt64)] = []
    private var head = 0

    /// - Parameter timeout: nanoseconds.
    init(timeout: UInt64) {
        self.timeout = timeout
    }

    /// When the next one is due; it may belong to something that has ended.
    var next: UInt64? {
        head < entries.count ? entries[head].deadline : nil
    }

    mutating func add(_ token: UInt64, now: UInt64) {
        entries.append((now + timeout, token))
    }

    /// Takes the first one out if it is due.
    mutating func popDue(now: UInt64) -> UInt64? {
        guard head < entries.count, entries[head].deadline <= now else { return nil }
        let token = entries[head].token
        head += 1
        if head == entries.count {
            entries.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 1024, head * 2 > entries.count {
            entries.removeFirst(head)
            head = 0
        }
        return token
    }
}
