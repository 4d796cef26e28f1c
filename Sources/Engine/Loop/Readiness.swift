import Health
import Reconciler

/// How far a stack is from what `up --wait` waits for: everything runs and is healthy, or has ended as it should.
enum Readiness: Sendable, Hashable {
    case pending
    case ready
    case failed(subject: String, message: String)

    /// Of the services that `up` was asked for.
    init(of observed: ObservedState, _ definition: StackDefinition) {
        self = .ready
        for container in observed.containers {
            guard let service = definition.project.services[container.service],
                !definition.stack.unselected.contains(container.service)
            else { continue }
            switch Readiness(of: container, RestartRule(of: service)) {
            case .ready: continue
            case .pending: self = .pending
            case .failed(let subject, let message):
                self = .failed(subject: subject, message: message)
                return
            }
        }
    }

    private init(of container: ObservedContainer, _ rule: RestartRule) {
        switch (container.status, container.health) {
        case (.running, .none), (.running, .healthy): self = .ready
        case (.running, .starting), (.created, _), (.removing, _): self = .pending
        case (.running, .unhealthy): self = .failed(subject: container.name, message: "is unhealthy")
        case (.exited(let code, _), _):
            guard rule == .no else {
                self = .pending
                return
            }
            self = code == 0 ? .ready : .failed(subject: container.name, message: "exited (\(code))")
        }
    }
}
