import Health
import OCISpec

extension Plan {
    /// Why an operation is in the plan.
    public enum Cause: Sendable, Hashable {
        /// It does not exist yet.
        case new
        /// It exists and was never started.
        case notStarted
        case configChanged(from: String, to: String)
        case imageChanged(from: Digest, to: Digest)
        /// `--force-recreate`
        case forced
        case namespaceParentRecreated(service: String)
        case dependencyRecreated(service: String)
        case networkReplaced(name: String)
        case volumeReplaced(name: String)
        case restartRule(RestartRule, exitCode: Int32)
        /// An explicit `up` came after it had ended.
        case requested
        /// An earlier plan stopped it and did not come to start it again.
        case interrupted
        case scaledDown
        /// Another container has the same service and number.
        case duplicate
        case orphan
        case down
        /// Its removal had begun.
        case unfinishedRemoval
        /// A part of it is missing.
        case damaged

        /// Whether a start with this cause counts for `RestartBackoff.restartedByRule`; all others are
        /// `startedOnRequest`.
        public var isRestart: Bool {
            if case .restartRule = self { true } else { false }
        }
    }
}

extension Plan.Cause: CustomStringConvertible {
    public var description: String {
        switch self {
        case .new: "new"
        case .notStarted: "not started yet"
        case .configChanged(let from, let to): "config changed \(from.prefix(8)) → \(to.prefix(8))"
        case .imageChanged(let from, let to): "image changed \(from.hex.prefix(12)) → \(to.hex.prefix(12))"
        case .forced: "recreation requested"
        case .namespaceParentRecreated(let service): "shares a namespace of \(service), which is recreated"
        case .dependencyRecreated(let service): "dependency \(service) is recreated"
        case .networkReplaced(let name): "network \(name) is replaced"
        case .volumeReplaced(let name): "volume \(name) is replaced"
        case .restartRule(let rule, let code): "restart \(rule) after exit \(code)"
        case .requested: "requested"
        case .interrupted: "stopped by an earlier plan"
        case .scaledDown: "scaled down"
        case .duplicate: "duplicate"
        case .orphan: "orphan"
        case .down: "down"
        case .unfinishedRemoval: "removal had begun"
        case .damaged: "damaged"
        }
    }
}
