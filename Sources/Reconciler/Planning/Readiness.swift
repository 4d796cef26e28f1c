import Timestamps

/// What the dependencies of a service mean for starting its containers in this plan.
struct Readiness {
    /// Starts that have to come first.
    var needs: Set<String> = []
    /// Starts that come first if they come at all.
    var follows: Set<String> = []
    /// Conditions that do not hold yet, and whether they are required.
    var gates: [Plan.Gate: Bool] = [:]
    /// Why it cannot start; empty when it can or has to wait.
    var failures: [String] = []

    var hasFailed: Bool { !failures.isEmpty }
}

/// What a plan does with a service, for those that depend on it.
struct ServiceOutcome {
    /// Containers that stay as they are.
    var kept: [(container: ObservedContainer, decision: StartDecision)] = []
    var starts: [String] = []
    /// Nodes that create containers, in the order of their numbers.
    var creates: [String] = []
    /// The lowest number among them.
    var firstCreated: Int?
    /// Containers that go.
    var removals: [PlanDraft.Removal] = []
    /// Whether some of them are recreated.
    var isRecreated = false
    /// A replica is missing and cannot be created.
    var lacksReplicas = false
    /// A start was left out: a dependency has failed or nothing is to be started.
    var isHeldBack = false
    /// The container that followers share namespaces with is new in this plan.
    var isNewParent = false
    /// When that container was created, if it stays.
    var parentCreatedAt: Timestamp?
}

/// How far a dependency is.
enum DependencyState {
    case holds
    /// The node's own start is in the plan.
    case starting
    case waiting
    case failed(String)
}

extension ServiceOutcome {
    func state(of dependency: DesiredDependency, _ service: DesiredService) -> DependencyState {
        if dependency.condition == .healthy, !service.hasHealthcheck { return .failed("has no healthcheck") }
        if lacksReplicas { return .failed("cannot be created") }
        if isHeldBack { return .failed("cannot start") }
        guard starts.isEmpty else { return dependency.condition == .started ? .starting : .waiting }
        var result = DependencyState.holds
        for (container, decision) in kept {
            switch Self.state(of: container, decision, dependency.condition) {
            case .failed(let reason): return .failed(reason)
            case .waiting: result = .waiting
            case .holds, .starting: break
            }
        }
        return result
    }

    private static func state(
        of container: ObservedContainer, _ decision: StartDecision, _ condition: DesiredDependency.Condition
    ) -> DependencyState {
        switch (container.status, condition) {
        case (.removing, _), (.created, _): return .failed("is not started")
        case (.running, .started), (.exited, .started): return .holds
        case (.running, .completedSuccessfully): return .waiting
        case (.running, .healthy):
            switch container.health {
            case .healthy: return .holds
            case .unhealthy: return .failed("is unhealthy")
            case .starting, .none: return .waiting
            }
        case (.exited(0, _), .completedSuccessfully) where container.stoppedBy == nil: return .holds
        case (.exited(let code, _), .completedSuccessfully), (.exited(let code, _), .healthy):
            if case .wait = decision { return .waiting }
            return .failed(container.stoppedBy == .user ? "is stopped" : "has exited with code \(code)")
        }
    }
}
