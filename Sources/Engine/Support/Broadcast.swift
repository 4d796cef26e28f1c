import Synchronization

/// One value to many listeners. A listener that does not keep up loses the oldest values, never blocks the sender.
final class Broadcast<Value: Sendable>: Sendable {
    private struct State {
        var next = 0
        var listeners: [Int: @Sendable (Value) -> Void] = [:]
    }

    /// Ends with the last reference.
    final class Subscription: Sendable {
        private let end: @Sendable () -> Void

        fileprivate init(_ end: @escaping @Sendable () -> Void) { self.end = end }

        deinit { end() }
    }

    private let state = Mutex(State())

    func send(_ value: Value) {
        let listeners = state.withLock { Array($0.listeners.values) }
        for listener in listeners { listener(value) }
    }

    /// Calls `listener` on the sender's thread; it must be quick.
    func subscribe(_ listener: @escaping @Sendable (Value) -> Void) -> Subscription {
        let key = state.withLock { state in
            state.next += 1
            state.listeners[state.next] = listener
            return state.next
        }
        return Subscription { [weak self] in
            self?.state.withLock { _ = $0.listeners.removeValue(forKey: key) }
        }
    }

    func listen(buffering limit: Int = 4096) -> AsyncStream<Value> {
        let (stream, continuation) = AsyncStream<Value>.makeStream(bufferingPolicy: .bufferingNewest(limit))
        let subscription = subscribe { continuation.yield($0) }
        continuation.onTermination = { _ in withExtendedLifetime(subscription) {} }
        return stream
    }
}
