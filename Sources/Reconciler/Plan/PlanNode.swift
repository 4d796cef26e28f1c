extension Plan {
    /// One operation of a plan.
    public struct Node: Sendable, Hashable, Codable {
        /// Unique in the plan and the same in every plan that has this operation: `start web-1`, `create network app_back`.
        /// Only a second container with one service and number has its short id added: `remove web-1@0123456789ab`.
        public var id: String
        public var operation: Operation
        /// Nodes of this plan that have to succeed first; sorted.
        public var dependsOn: [String]
        /// Conditions that do not hold yet. A node with any is never run: the world changes, and another plan follows.
        public var gates: [Gate]
        public var cause: Cause
        public var risk: Risk
        /// The service; nil for networks and volumes.
        public var group: String?

        private enum CodingKeys: String, CodingKey {
            case id, operation, gates, cause, risk
            case dependsOn = "depends_on"
            case group = "service"
        }

        public init(
            id: String, operation: Operation, dependsOn: [String] = [], gates: [Gate] = [], cause: Cause,
            risk: Risk = .none, group: String? = nil
        ) {
            self.id = id
            self.operation = operation
            self.dependsOn = dependsOn
            self.gates = gates
            self.cause = cause
            self.risk = risk
            self.group = group
        }
    }

    /// A condition of a dependency that a start waits for.
    public struct Gate: Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
        public var service: String
        public var condition: DesiredDependency.Condition

        public init(service: String, condition: DesiredDependency.Condition) {
            self.service = service
            self.condition = condition
        }

        public var description: String {
            switch condition {
            case .started: "\(service) has started"
            case .healthy: "\(service) is healthy"
            case .completedSuccessfully: "\(service) has completed"
            }
        }

        public static func < (left: Gate, right: Gate) -> Bool {
            (left.service, left.condition.rawValue) < (right.service, right.condition.rawValue)
        }
    }

    /// What an operation can cost.
    public enum Risk: String, Sendable, Hashable, Codable, Comparable, CaseIterable {
        case none
        /// A running program is stopped.
        case interrupts
        /// Data that cannot be made again goes. Only planned where the user has asked for it.
        case destroysData = "destroys_data"

        public static func < (left: Risk, right: Risk) -> Bool {
            left.rank < right.rank
        }

        private var rank: Int {
            switch self {
            case .none: 0
            case .interrupts: 1
            case .destroysData: 2
            }
        }
    }
}
