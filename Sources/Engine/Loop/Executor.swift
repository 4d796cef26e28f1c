import Reconciler

/// What carries out a plan's operations; each is idempotent.
protocol OperationHost: Sendable {
    func perform(_ node: Plan.Node) async throws
}

/// What became of a node.
enum NodeOutcome: Sendable {
    case done
    case failed(message: String)
    /// A node that it needs has failed or was skipped.
    case skipped(because: String)
}

/// Runs a plan: an operation starts when its edges are done, a failure skips its dependents, gated nodes do not run.
struct Executor: Sendable {
    let host: any OperationHost

    /// The outcomes by node id; a node behind a gate has none. Data is destroyed only where `approvesDataLoss`.
    func execute(
        _ plan: Plan, approvesDataLoss: Bool, started: @escaping @Sendable (Plan.Node) async -> Void,
        finished: @escaping @Sendable (Plan.Node, NodeOutcome) async -> Void
    ) async -> [String: NodeOutcome] {
        let runnable = plan.runnable
        let nodes = Dictionary(runnable.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var missing = nodes.mapValues { node in node.dependsOn.count { nodes[$0] != nil } }
        var dependents: [String: [String]] = [:]
        for node in runnable {
            for dependency in node.dependsOn where nodes[dependency] != nil {
                dependents[dependency, default: []].append(node.id)
            }
        }
        var outcomes: [String: NodeOutcome] = [:]
        await withTaskGroup(of: (String, NodeOutcome).self) { group in
            func start(_ id: String) {
                guard let node = nodes[id], outcomes[id] == nil else { return }
                group.addTask {
                    await started(node)
                    let outcome = await perform(node, approvesDataLoss: approvesDataLoss)
                    await finished(node, outcome)
                    return (id, outcome)
                }
            }
            /// Marks everything that needs a failed node before anything else is started.
            func skip(after failed: String) {
                var open = [failed]
                while let cause = open.popLast() {
                    for dependent in dependents[cause] ?? [] where outcomes[dependent] == nil {
                        outcomes[dependent] = .skipped(because: cause)
                        open.append(dependent)
                    }
                }
            }
            for node in runnable where missing[node.id] == 0 { start(node.id) }
            while let (id, outcome) = await group.next() {
                outcomes[id] = outcome
                guard case .done = outcome else {
                    skip(after: id)
                    continue
                }
                for dependent in dependents[id] ?? [] {
                    missing[dependent, default: 1] -= 1
                    if missing[dependent] == 0 { start(dependent) }
                }
            }
        }
        return outcomes
    }

    private func perform(_ node: Plan.Node, approvesDataLoss: Bool) async -> NodeOutcome {
        guard node.risk != .destroysData || approvesDataLoss else {
            return .failed(message: "\(node.id) would destroy data and was not approved")
        }
        do {
            try await host.perform(node)
            return .done
        } catch {
            return .failed(message: "\(error)")
        }
    }
}
