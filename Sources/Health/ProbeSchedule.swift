/// When probes run and how many failures count: the values of `healthcheck` without its command.
///
/// Values that are zero or negative mean the default, as with Docker.
/// Source: Compose specification, `healthcheck`; Docker Engine API, `HealthConfig`.
public struct ProbeSchedule: Sendable, Hashable, Codable {
    /// Time from the end of one probe to the start of the next.
    public let interval: Duration
    /// How long a probe may run.
    public let timeout: Duration
    /// Failures in a row that make the container unhealthy.
    public let retries: Int
    /// Time after the start in which failures do not count.
    public let startPeriod: Duration
    /// Stands in for `interval` in the start period, until the first success.
    public let startInterval: Duration
    public let isDisabled: Bool

    public init(
        interval: Duration = .seconds(30), timeout: Duration = .seconds(30), retries: Int = 3,
        startPeriod: Duration = .zero, startInterval: Duration = .seconds(5), isDisabled: Bool = false
    ) {
        self.interval = interval > .zero ? interval : .seconds(30)
        self.timeout = timeout > .zero ? timeout : .seconds(30)
        self.retries = retries > 0 ? retries : 3
        self.startPeriod = max(startPeriod, .zero)
        self.startInterval = startInterval > .zero ? startInterval : .seconds(5)
        self.isDisabled = isDisabled
    }

    /// `healthcheck.disable: true`, or no health check at all.
    public static let disabled = ProbeSchedule(isDisabled: true)
}
