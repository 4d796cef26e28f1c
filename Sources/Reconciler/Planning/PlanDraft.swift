import OCISpec
import Timestamps

/// A plan in the making: nodes with edges of two kinds, put in order and cleared of what may not be tried now at the end.
struct PlanDraft {
    struct Entry {
        var node: Plan.Node
        /// Has to succeed first.
        var needs: Set<String> = []
        /// Comes first if it can come at all.
        var follows: Set<String> = []
        /// Conditions, and whether the dependent insists on each.
        var gates: [Plan.Gate: Bool] = [:]
    }

    private(set) var entries: [String: Entry] = [:]
    private(set) var findings: Set<Plan.Finding> = []
    private(set) var wakeAt: Timestamp?
    /// Which container has a key without its id in node names.
    private var claims: [ContainerKey: ContainerID] = [:]

    func contains(_ id: String) -> Bool {
        entries[id] != nil
    }

    mutating func add(_ entry: Entry) {
        entries[entry.node.id] = entry
    }

    /// Edges to nodes that the draft has not got in the end mean nothing.
    mutating func order(_ id: String, needs: some Sequence<String> = [], follows: some Sequence<String> = []) {
        entries[id]?.needs.formUnion(needs)
        entries[id]?.follows.formUnion(follows)
    }

    mutating func report(_ finding: Plan.Finding) { findings.insert(finding) }

    mutating func report(_ severity: Plan.Finding.Severity, _ message: String, service: String? = nil) {
        findings.insert(Plan.Finding(service: service, severity: severity, message: message))
    }

    mutating func wake(at time: Timestamp) {
        wakeAt = min(wakeAt ?? time, time)
    }

    /// Gives the container the plain label of its key, unless another one has it.
    mutating func claim(_ container: ObservedContainer) {
        _ = label(container)
    }

    /// `web-1`, and `web-1@0123456789ab` for all but the first container that asks with this key.
    private mutating func label(_ container: ObservedContainer) -> String {
        let owner = claims[container.key] ?? container.id
        claims[container.key] = owner
        return owner == container.id ? container.key.description : "\(container.key)@\(container.id.short)"
    }
}

extension PlanDraft {
    /// Adds the stop of a container if it runs; the id of the node.
    mutating func stop(_ container: ObservedContainer, grace: Duration, cause: Plan.Cause) -> String? {
        let id = "stop \(label(container))"
        guard container.isRunning else { return nil }
        let operation = Plan.Operation.stopContainer(container.id, grace: grace)
        add(
            Entry(
                node: Plan.Node(
                    id: id, operation: operation, cause: cause, risk: .interrupts, group: container.service)))
        return id
    }

    /// What a removal has come to.
    struct Removal {
        let container: ObservedContainer
        /// The node that stops it, if it runs.
        let stop: String?
        let remove: String

        /// The node that ends its work.
        var first: String { stop ?? remove }
    }

    /// Adds the stop, if it runs, and the removal of a container.
    mutating func remove(
        _ container: ObservedContainer, grace: Duration, anonymousVolumes: Bool, cause: Plan.Cause
    ) -> Removal {
        let stop = stop(container, grace: grace, cause: cause)
        let id = "remove \(label(container))"
        let operation = Plan.Operation.removeContainer(container.id, removeAnonymousVolumes: anonymousVolumes)
        add(
            Entry(
                node: Plan.Node(
                    id: id, operation: operation, cause: cause, risk: anonymousVolumes ? .destroysData : .none,
                    group: container.service),
                needs: Set([stop].compactMap(\.self))))
        return Removal(container: container, stop: stop, remove: id)
    }

    mutating func addNetworkRemoval(_ name: String, cause: Plan.Cause, after removals: [String]) {
        add(
            Entry(
                node: Plan.Node(id: "remove network \(name)", operation: .removeNetwork(name: name), cause: cause),
                needs: Set(removals)))
    }

    mutating func addVolumeRemoval(_ name: String, cause: Plan.Cause, after removals: [String]) {
        add(
            Entry(
                node: Plan.Node(
                    id: "remove volume \(name)", operation: .removeVolume(name: name), cause: cause,
                    risk: .destroysData),
                needs: Set(removals)))
    }
}
