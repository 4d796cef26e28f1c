/// One entry of `depends_on`. Source: Compose specification, `depends_on`, long syntax.
public struct DesiredDependency: Sendable, Hashable, Codable {
    /// What has to hold before the dependent starts. Raw values as in the stack file.
    public enum Condition: String, Sendable, Hashable, Codable {
        case started = "service_started"
        case healthy = "service_healthy"
        case completedSuccessfully = "service_completed_successfully"
    }

    public var service: String
    public var condition: Condition
    /// false: when the dependency is missing or has failed, the dependent starts without it.
    public var isRequired: Bool
    /// The dependent is stopped before the dependency is recreated and started after.
    public var restart: Bool

    public init(service: String, condition: Condition = .started, isRequired: Bool = true, restart: Bool = false) {
        self.service = service
        self.condition = condition
        self.isRequired = isRequired
        self.restart = restart
    }
}
