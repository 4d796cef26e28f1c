@preconcurrency import Dispatch
import Foundation
import LinuxSystem
import Synchronization

/// A named thread that owns a value and runs blocking jobs on it, one after the other.
///
/// Namespace, netlink and firewall work is done on one, so that a pool thread never enters a namespace and never blocks.
final class WorkerThread<State>: Sendable {
    private typealias Job = @Sendable (Result<State, any Error>) -> Void

    private let jobs = Mutex<[Job]>([])
    private let available = DispatchSemaphore(value: 0)

    /// Of `name` the kernel keeps 15 bytes. `make` runs on the thread itself; if it throws, every job fails with that error.
    init(name: String, make: @escaping @Sendable () throws -> State) {
        let thread = Thread { [self] in
            // `Thread.name` does not reach the kernel from another thread; the name only helps those who look at `top`.
            try? Files.write("/proc/thread-self/comm", Array(name.utf8))
            let state = Result { try make() }
            while true {
                available.wait()
                let job = jobs.withLock { $0.isEmpty ? nil : $0.removeFirst() }
                job?(state)
            }
        }
        thread.start()
    }

    func run<Value: Sendable>(_ body: @escaping @Sendable (State) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            jobs.withLock {
                $0.append { state in
                    continuation.resume(with: Result { try body(state.get()) })
                }
            }
            available.signal()
        }
    }
}
