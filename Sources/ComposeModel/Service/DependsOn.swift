import JSONCodec

/// One edge of `depends_on`.
public struct DependsOn: ComposeObject {
    public enum Condition: String, Codable, Sendable, CaseIterable {
        case serviceStarted = "service_started"
        case serviceHealthy = "service_healthy"
        case serviceCompletedSuccessfully = "service_completed_successfully"
    }

    public var condition = Condition.serviceStarted
    /// Whether an explicit restart or recreation of the dependency restarts this service.
    public var restart = false
    /// Whether a dependency that is disabled by its profile is an error.
    public var required = true
    public var extensions: [String: JSONValue] = [:]

    public init() {}

    public init(condition: Condition, restart: Bool = false, required: Bool = true) {
        self.condition = condition
        self.restart = restart
        self.required = required
    }

    public static let fields: FieldTable<DependsOn> = [
        .value("condition", \.condition),
        .flag("restart", \.restart),
        .value("required", \.required),
    ]
}
