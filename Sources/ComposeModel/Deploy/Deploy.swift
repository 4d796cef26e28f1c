import JSONCodec

/// How many containers a service has and what they may use.
public struct Deploy: ComposeObject {
    /// `replicated` (default) or `global`, which is one replica on one host.
    public var mode: String?
    public var replicas: Int?
    /// Of the service, not of its containers.
    public var labels: [String: String] = [:]
    public var updateConfig: UpdateConfig?
    public var rollbackConfig: UpdateConfig?
    public var resources = Resources()
    public var restartPolicy: DeployRestartPolicy?
    public var placement = Placement()
    public var endpointMode: String?
    public var extensions: [String: JSONValue] = [:]

    public init() {}

    public static let fields: FieldTable<Deploy> = [
        .nonzero("mode", \.mode),
        .optional("replicas", \.replicas),
        .many("labels", \.labels),
        .optional("update_config", \.updateConfig),
        .optional("rollback_config", \.rollbackConfig),
        .value("resources", \.resources),
        .optional("restart_policy", \.restartPolicy),
        .value("placement", \.placement),
        .nonzero("endpoint_mode", \.endpointMode),
    ]
}

/// How an update replaces containers.
public struct UpdateConfig: ComposeObject {
    public var parallelism: Int?
    public var delay: Duration?
    /// `continue`, `rollback` or `pause`.
    public var failureAction: String?
    public var monitor: Duration?
    public var maxFailureRatio: Double?
    /// `stop-first` or `start-first`.
    public var order: String?
    public var extensions: [String: JSONValue] = [:]

    public init() {}

    public static let fields: FieldTable<UpdateConfig> = [
        .optional("parallelism", \.parallelism),
        .duration("delay", \.delay, keepsZero: false),
        .nonzero("failure_action", \.failureAction),
        .duration("monitor", \.monitor, keepsZero: false),
        .nonzero("max_failure_ratio", \.maxFailureRatio),
        .nonzero("order", \.order),
    ]
}

/// `deploy.restart_policy`; wins over `restart`.
public struct DeployRestartPolicy: ComposeObject {
    /// `none`, `on-failure` or `any`.
    public var condition: String?
    public var delay: Duration?
    public var maxAttempts: Int?
    public var window: Duration?
    public var extensions: [String: JSONValue] = [:]

    public init() {}

    public static let fields: FieldTable<DeployRestartPolicy> = [
        .nonzero("condition", \.condition),
        .duration("delay", \.delay),
        .optional("max_attempts", \.maxAttempts),
        .duration("window", \.window),
    ]
}

/// Where to run; of no use on one host.
public struct Placement: ComposeObject {
    public var constraints: [String] = []
    public var preferences: [Preference] = []
    public var maxReplicasPerNode: Int?
    public var extensions: [String: JSONValue] = [:]

    public init() {}

    public static let fields: FieldTable<Placement> = [
        .many("constraints", \.constraints),
        .many("preferences", \.preferences),
        .nonzero("max_replicas_per_node", \.maxReplicasPerNode),
    ]

    public struct Preference: ComposeObject {
        public var spread: String?
        public var extensions: [String: JSONValue] = [:]

        public init() {}

        public static let fields: FieldTable<Preference> = [.nonzero("spread", \.spread)]
    }
}
