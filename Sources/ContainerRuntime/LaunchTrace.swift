import Glibc
import Synchronization

/// Where the time of a launch goes: names with the time at which each was done.
public final class LaunchTrace: Sendable {
    public struct Line: Hashable, Sendable {
        public let name: String
        /// Of CLOCK_MONOTONIC.
        public let nanoseconds: Int64
    }

    private let stored = Mutex<[Line]>([])

    public init() {}

    /// In the order of time.
    public var lines: [Line] { stored.withLock { $0.sorted { $0.nanoseconds < $1.nanoseconds } } }

    /// Notes that something was done just now.
    public func mark(_ name: String) {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        add(name, Int64(now.tv_sec) &* 1_000_000_000 &+ Int64(now.tv_nsec))
    }

    func add(_ name: String, _ nanoseconds: Int64) {
        stored.withLock { $0.append(Line(name: name, nanoseconds: nanoseconds)) }
    }
}

/// Memory that a child writes the time of each of its steps to, shared with its parent.
struct StepStamps: ~Copyable {
    /// nil when nothing is traced, or there is no memory for it.
    let memory: UnsafeMutablePointer<Int64>?
    private let count: Int

    init(count: Int) {
        self.count = count
        guard count > 0,
            let mapped = mmap(
                nil, count * 8, PROT_READ | PROT_WRITE, Int32(MAP_SHARED) | Int32(MAP_ANONYMOUS), -1, 0),
            mapped != MAP_FAILED
        else {
            memory = nil
            return
        }
        memory = mapped.bindMemory(to: Int64.self, capacity: count)
    }

    deinit { if let memory { munmap(memory, count * 8) } }

    /// Steps that were not reached have no time.
    func copy(_ plan: LaunchPlan, to trace: LaunchTrace) {
        guard let memory else { return }
        for (index, step) in plan.steps.prefix(count).enumerated() where memory[index] != 0 {
            trace.add("child: \(step.name)", memory[index])
        }
    }
}
