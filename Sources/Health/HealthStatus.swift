/// What the health check of a container says. The raw values are those of Docker's `State.Health.Status`.
public enum HealthStatus: String, Sendable, Hashable, Codable, CaseIterable {
    /// There is no health check, or it is disabled.
    case none
    /// No probe has succeeded yet, and not enough have failed.
    case starting
    case healthy
    case unhealthy
}
