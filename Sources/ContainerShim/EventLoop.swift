import Glibc
import LinuxSystem

/// A single-threaded loop over epoll: level triggered, one handler a descriptor.
final class EventLoop {
    typealias Handler = (_ ready: Epoll.Interest) -> Void

    private let epoll: Epoll
    private var handlers: [Int32: Handler] = [:]
    /// The one timer: CLOCK_MONOTONIC nanoseconds and what to do then.
    private var timer: (at: UInt64, action: () -> Void)?
    private var isStopped = false

    init() throws(SystemError) {
        epoll = try Epoll()
    }

    /// Calls `handler` whenever `descriptor` is ready for `interest`, until `forget`.
    func watch(_ descriptor: Int32, _ interest: Epoll.Interest, handler: @escaping Handler) throws(SystemError) {
        try epoll.add(descriptor, interest, token: UInt64(UInt32(bitPattern: descriptor)))
        handlers[descriptor] = handler
    }

    /// Errors are of no use here: the descriptor is watched, or the program is wrong.
    func change(_ descriptor: Int32, to interest: Epoll.Interest) {
        guard handlers[descriptor] != nil else { return }
        try? epoll.modify(descriptor, interest, token: UInt64(UInt32(bitPattern: descriptor)))
    }

    /// To be called before the descriptor is closed.
    func forget(_ descriptor: Int32) {
        guard handlers.removeValue(forKey: descriptor) != nil else { return }
        // Already closed descriptors have left the set by themselves.
        try? epoll.remove(descriptor)
    }

    /// Replaces the timer.
    func schedule(after milliseconds: UInt64, action: @escaping () -> Void) {
        timer = (monotonicNanoseconds() + milliseconds * 1_000_000, action)
    }

    func cancelTimer() { timer = nil }

    func stop() { isStopped = true }

    /// Runs until `stop`.
    func run() throws(SystemError) {
        while !isStopped {
            for event in try epoll.wait(milliseconds: timeout()) {
                // Forgotten by a handler before it.
                guard let handler = handlers[Int32(truncatingIfNeeded: event.token)] else { continue }
                handler(event.ready)
                if isStopped { return }
            }
            if let due = timer, monotonicNanoseconds() >= due.at {
                timer = nil
                due.action()
            }
        }
    }

    private func timeout() -> Int32 {
        guard let timer else { return -1 }
        let now = monotonicNanoseconds()
        return timer.at <= now ? 0 : Int32(clamping: (timer.at - now + 999_999) / 1_000_000)
    }
}

func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
}
