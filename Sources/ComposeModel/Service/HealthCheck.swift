import JSONCodec

/// How to tell whether a container works. What is nil is the image's `HEALTHCHECK`, else the default.
public struct HealthCheck: ComposeObject {
    /// `["CMD", …]`, `["CMD-SHELL", text]` or `["NONE"]`; empty leaves the image's.
    public var test: [String] = []
    /// Between the end of a probe and the next one; 30 s by default.
    public var interval: Duration?
    /// 30 s by default.
    public var timeout: Duration?
    /// Failures in a row that make it unhealthy; 3 by default.
    public var retries: Int?
    /// 0 by default.
    public var startPeriod: Duration?
    /// Between probes in the start period; 5 s by default.
    public var startInterval: Duration?
    public var disable = false
    public var extensions: [String: JSONValue] = [:]

    public init() {}

    public init(
        test: [String], interval: Duration? = nil, timeout: Duration? = nil, retries: Int? = nil,
        startPeriod: Duration? = nil, startInterval: Duration? = nil, disable: Bool = false
    ) {
        self.test = test
        self.interval = interval
        self.timeout = timeout
        self.retries = retries
        self.startPeriod = startPeriod
        self.startInterval = startInterval
        self.disable = disable
    }

    /// Whether there is to be no check, also when the image has one.
    public var isDisabled: Bool { disable || test.first == "NONE" }

    public static let fields: FieldTable<HealthCheck> = [
        .many("test", \.test),
        .duration("timeout", \.timeout),
        .duration("interval", \.interval),
        .optional("retries", \.retries),
        .duration("start_period", \.startPeriod),
        .duration("start_interval", \.startInterval),
        .flag("disable", \.disable),
    ]
}
