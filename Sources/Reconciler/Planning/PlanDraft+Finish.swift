import Timestamps

extension PlanDraft {
    /// The plan: without operations that failed lately and what needs them, in running order, with the edges that are left.
    func finished(in world: World) -> Plan {
        var draft = self
        var nodes: [Plan.Node] = []
        var kept: Set<String> = []
        /// Node to service.
        var dropped: [String: String?] = [:]
        for entry in sorted(in: world) {
            var node = entry.node
            if let failure = world.activeFailure(of: node.id, service: node.group) {
                draft.report(failure, of: node)
                dropped[node.id] = .some(node.group)
                continue
            }
            if let blocker = entry.needs.filter({ dropped[$0] != nil }).min() {
                let service = dropped[blocker] ?? nil
                if service != node.group {
                    let cause = service ?? blocker
                    draft.report(
                        .init(service: node.group, severity: .error, message: "waits for \(cause)", waitsFor: cause))
                }
                dropped[node.id] = .some(node.group)
                continue
            }
            node.dependsOn = entry.needs.union(entry.follows).filter(kept.contains).sorted()
            let absent = Set(entry.follows.compactMap { dropped[$0] ?? nil })
            node.gates = entry.gates.filter { gate, isRequired in isRequired || !absent.contains(gate.service) }
                .keys.sorted()
            kept.insert(node.id)
            nodes.append(node)
        }
        return Plan(nodes: nodes, findings: draft.findings.sorted(), wakeAt: draft.wakeAt)
    }

    private mutating func report(_ failure: ObservedFailure, of node: Plan.Node) {
        let times = failure.count > 1 ? " \(failure.count) times" : ""
        report(
            .init(
                service: node.group, severity: .error, message: "\(node.id) failed\(times): \(failure.message)",
                failed: node.id))
        wake(at: failure.retryAt)
    }

    private func sorted(in world: World) -> [Entry] {
        entries.values
            .map { (rank: Rank($0.node, in: world), entry: $0) }
            .sorted { $0.rank < $1.rank }
            .map(\.entry)
    }
}

/// The place of a node in the plan: all edges go from a lower rank to a higher one.
private struct Rank: Comparable {
    let phase: Int
    let service: Int
    let id: String
    let number: Int

    init(_ node: Plan.Node, in world: World) {
        let position = node.group.map { world.order.index[$0] ?? world.order.names.count } ?? 0
        switch node.operation {
        case .stopContainer: (phase, service, number) = (0, -position, 0)
        case .removeContainer: (phase, service, number) = (1, -position, 0)
        case .removeNetwork: (phase, service, number) = (2, 0, 0)
        case .removeVolume: (phase, service, number) = (3, 0, 0)
        case .createNetwork: (phase, service, number) = (4, 0, 0)
        case .createVolume: (phase, service, number) = (5, 0, 0)
        case .createContainer(let key, _): (phase, service, number) = (6, position, key.number)
        case .startContainer(let key): (phase, service, number) = (7, position, key.number)
        }
        id = node.id
    }

    static func < (left: Rank, right: Rank) -> Bool {
        (left.phase, left.service, left.number, left.id) < (right.phase, right.service, right.number, right.id)
    }
}
