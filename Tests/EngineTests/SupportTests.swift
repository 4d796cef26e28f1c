import LinuxSystem
import Synchronization
import Testing

@testable import Engine

@Suite("Broadcast, tasks and threads")
struct SupportTests {
    @Test("every listener gets every value until its subscription ends")
    func broadcast() {
        let broadcast = Broadcast<Int>()
        let first = Mutex<[Int]>([])
        let second = Mutex<[Int]>([])
        let kept = broadcast.subscribe { value in first.withLock { $0.append(value) } }
        var ended: Broadcast<Int>.Subscription? = broadcast.subscribe { value in second.withLock { $0.append(value) } }
        broadcast.send(1)
        #expect(ended != nil)
        ended = nil
        broadcast.send(2)
        #expect(first.withLock { $0 } == [1, 2])
        #expect(second.withLock { $0 } == [1])
        withExtendedLifetime(kept) {}
    }

    @Test("a listener may subscribe and end subscriptions while it is called")
    func reentrancy() {
        let broadcast = Broadcast<Int>()
        let later = Mutex<[Broadcast<Int>.Subscription]>([])
        let count = Mutex(0)
        let subscription = broadcast.subscribe { _ in
            let new = broadcast.subscribe { _ in count.withLock { $0 += 1 } }
            later.withLock { $0.append(new) }
        }
        broadcast.send(1)
        broadcast.send(2)
        #expect(count.withLock { $0 } == 1)
        withExtendedLifetime(subscription) {}
    }

    @Test("a slow stream keeps the newest values")
    func slowListener() async {
        let broadcast = Broadcast<Int>()
        let stream = broadcast.listen(buffering: 2)
        for value in 1...5 { broadcast.send(value) }
        var values: [Int] = []
        for await value in stream {
            values.append(value)
            if values.count == 2 { break }
        }
        #expect(values == [4, 5])
    }

    @Test(
        "work added before and while the pool runs is done; what is left when it finishes is cancelled and waited for")
    func taskPool() async {
        let pool = TaskPool()
        let log = Mutex<[String]>([])
        let (done, finished) = AsyncStream<Void>.makeStream()
        pool.add {
            log.withLock { $0.append("first") }
            pool.add {
                log.withLock { $0.append("second") }
                pool.add {
                    finished.yield()
                    // Never ends by itself.
                    for await _ in AsyncStream<Void>.makeStream().stream {}
                    log.withLock { $0.append(Task.isCancelled ? "cancelled" : "ended") }
                }
            }
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await pool.run() }
            group.addTask {
                for await _ in done { break }
                pool.finish()
            }
        }
        #expect(log.withLock { $0 } == ["first", "second", "cancelled"])
    }

    @Test("jobs of a worker run one after the other, in order, on one thread of that name")
    func workerThread() async throws {
        let worker = WorkerThread(name: "test-worker") { Log() }
        let names = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<20 {
                group.addTask {
                    try await worker.run { state in
                        state.numbers.withLock { $0.append(number) }
                        return try Self.threadName()
                    }
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(names == ["test-worker"])
        #expect(try await worker.run { log in log.numbers.withLock { $0.sorted() } } == Array(0..<20))
    }

    @Test("a job that fails fails alone; a value that cannot be made fails every job")
    func workerErrors() async throws {
        let worker = WorkerThread(name: "test") { 7 }
        await #expect(throws: EngineError.self) {
            try await worker.run { _ in throw EngineError(.failed, "job", "failed") }
        }
        #expect(try await worker.run { $0 + 1 } == 8)
        let broken = WorkerThread<Int>(name: "test") { throw EngineError(.failed, "value", "cannot be made") }
        for _ in 0..<2 {
            await #expect(throws: EngineError(.failed, "value", "cannot be made")) { try await broken.run { $0 } }
        }
    }

    @Test("every step of a clean-up is done; the first error is the one that is told, the others follow it")
    func attempts() async throws {
        let log = Mutex<[Int]>([])
        func step(_ number: Int, fails: Bool) -> () async throws -> Void {
            {
                log.withLock { $0.append(number) }
                if fails { throw EngineError(.failed, "step \(number)", "failed") }
            }
        }
        try await attemptAll([step(1, fails: false)])
        await #expect(throws: EngineError(.failed, "step 2", "failed")) {
            try await attemptAll([step(2, fails: true), step(3, fails: false)])
        }
        await #expect {
            try await attemptAll([step(4, fails: true), step(5, fails: true)])
        } throws: { "\($0)" == "step 4: failed; and while cleaning up: step 5: failed" }
        #expect(log.withLock { $0 } == [1, 2, 3, 4, 5])
    }

    @Test("a pause of any length can be ended, a negative one is none", arguments: [Int64.max, Int64.min, 0])
    func pauses(seconds: Int64) async {
        let isOver = await withTaskGroup(of: Bool.self) { group in
            group.addTask { await pause(for: .seconds(seconds)) }
            if seconds > 0 { group.cancelAll() }
            return await group.next() ?? false
        }
        #expect(isOver == (seconds <= 0))
    }

    @Test("identifiers are 64 hex digits and do not repeat")
    func identifiers() {
        let ids = (0..<100).map { _ in Identifiers.random() }
        #expect(Set(ids).count == 100)
        #expect(ids.allSatisfy { $0.utf8.count == 64 && $0.allSatisfy { "0123456789abcdef".contains($0) } })
    }

    private final class Log: Sendable {
        let numbers = Mutex<[Int]>([])
    }

    private static func threadName() throws -> String {
        String(try Files.readText("/proc/thread-self/comm").dropLast())
    }
}
