import Timestamps

/// What has to be done so that a stack becomes what it is to be: a graph of operations, each with its cause.
///
/// Nodes are in an order in which they may be run one by one; independent ones may run at once.
public struct Plan: Sendable, Hashable, Codable {
    public var nodes: [Node]
    /// Sorted by service, then severity, then message.
    public var findings: [Finding]
    /// When to plan again if no event comes before: the end of a back-off.
    public var wakeAt: Timestamp?

    public init(nodes: [Node] = [], findings: [Finding] = [], wakeAt: Timestamp? = nil) {
        self.nodes = nodes
        self.findings = findings
        self.wakeAt = wakeAt
    }

    /// Whether the stack is what it is to be: nothing to do, nothing to wait for, no error.
    public var isConverged: Bool {
        nodes.isEmpty && wakeAt == nil && !findings.contains { $0.severity == .error }
    }

    /// The nodes that may run now: those that neither wait for a condition nor follow one that does.
    public var runnable: [Node] {
        var waiting: Set<String> = []
        return nodes.filter { node in
            guard node.gates.isEmpty, !node.dependsOn.contains(where: waiting.contains) else {
                waiting.insert(node.id)
                return false
            }
            return true
        }
    }

    /// The gravest risk of all nodes.
    public var risk: Risk { nodes.map(\.risk).max() ?? .none }
}
