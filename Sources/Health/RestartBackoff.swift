import Timestamps

/// How long a container that ended waits before its restart rule starts it again, and how often that was done.
///
/// The first wait is 100 ms; each further one is twice the last, up to 1 minute; after 10 s of running it is 100 ms again.
/// The owner of the container's record calls one method an event and stores the value.
///
/// | event                          | `delay`                                          | `restartCount` |
/// |--------------------------------|--------------------------------------------------|----------------|
/// | containerExited(ranFor: < 10 s) | zero becomes 100 ms, else twice, at most 1 minute | -              |
/// | containerExited(ranFor: ≥ 10 s) | 100 ms                                           | -              |
/// | restartedByRule                | -                                                | + 1            |
/// | startedOnRequest               | zero                                             | 0              |
///
/// Source: moby restartmanager/restartmanager.go, `ShouldRestart`.
public struct RestartBackoff: Sendable, Hashable, Codable {
    public static let firstDelay: Duration = .milliseconds(100)
    public static let longestDelay: Duration = .seconds(60)
    public static let steadyAfter: Duration = .seconds(10)

    /// The wait that belongs to the last exit; zero before the first.
    public private(set) var delay: Duration
    /// Starts by the restart rule since the container was last started on request.
    public private(set) var restartCount: Int

    public init(delay: Duration = .zero, restartCount: Int = 0) {
        self.delay = delay
        self.restartCount = restartCount
    }

    public mutating func containerExited(ranFor time: Duration) {
        if delay == .zero || time >= Self.steadyAfter {
            delay = Self.firstDelay
        } else {
            delay = min(delay * 2, Self.longestDelay)
        }
    }

    public mutating func restartedByRule() {
        restartCount += 1
    }

    public mutating func startedOnRequest() {
        self = RestartBackoff()
    }

    /// The wait after the `count`th failure in a row (1 is the first) of an operation that is retried: the same steps.
    public static func delay(afterFailures count: Int) -> Duration {
        guard count > 0 else { return .zero }
        return min(firstDelay * (1 << min(count - 1, 10)), longestDelay)
    }
}
