import Synchronization

/// The place where work that outlives a call becomes a child of one task group: there is no unstructured task in the engine.
final class TaskPool: Sendable {
    private typealias Body = @Sendable () async -> Void

    private let stream: AsyncStream<Body>
    private let continuation: AsyncStream<Body>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func add(_ body: @escaping @Sendable () async -> Void) {
        continuation.yield(body)
    }

    /// Runs what is added until `finish`, then cancels what still runs and waits for it.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await body in stream {
                group.addTask { await body() }
            }
            group.cancelAll()
        }
    }

    func finish() {
        continuation.finish()
    }
}
