import ComposeModel
import JSONCodec

/// The body of `up` and `plan`: a canonical project and how to converge to it.
public struct StackSubmission: Hashable, Sendable, Codable {
    public var project: Project
    /// The services asked for, with their dependencies added by the planner; empty means all.
    public var services: [String]
    public var options: UpOptions

    public init(project: Project, services: [String] = [], options: UpOptions = UpOptions()) {
        self.project = project
        self.services = services
        self.options = options
    }
}

/// The flags of `up` that the engine has to know.
public struct UpOptions: Hashable, Sendable, Codable {
    public enum Pull: String, Codable, Sendable, CaseIterable {
        case always
        case missing
        case never
    }

    public var forceRecreate = false
    public var noRecreate = false
    public var removeOrphans = false
    public var noDeps = false
    public var noStart = false
    public var alwaysRecreateDeps = false
    public var renewAnonVolumes = false
    /// Replicas by service, over what the project says.
    public var scale: [String: Int] = [:]
    /// Seconds a container that is replaced has to stop; nil leaves each container's own.
    public var timeout: Int?
    /// Whether to finish only when every service runs and is healthy.
    public var wait = false
    /// Seconds; nil waits as long as the services' health checks allow.
    public var waitTimeout: Int?
    public var pull: Pull?
    public var quiet = false

    public init() {}
}

public struct DownOptions: Hashable, Sendable, Codable {
    public enum ImageRemoval: String, Codable, Sendable, CaseIterable {
        /// Images without a name of their own in the stack file.
        case local
        case all
    }

    public var removeVolumes = false
    public var removeOrphans = false
    /// Seconds; nil leaves each container's own.
    public var timeout: Int?
    /// Empty means the whole stack.
    public var services: [String] = []
    public var rmi: ImageRemoval?

    public init() {}
}

/// What to do to the containers of a stack that are there already.
public enum ServiceAction: Hashable, Sendable {
    case start
    /// Seconds; nil leaves each container's own.
    case stop(timeout: Int?)
    case restart(timeout: Int?, noDeps: Bool)
    /// A signal's name or number.
    case kill(signal: String)
}

/// What `up` would do, as the planner says it.
public typealias PlanNode = JSONValue
public typealias PlanFinding = JSONValue

public struct PlanReport: Hashable, Sendable, Codable {
    /// Operations in an order that the edges allow; empty on a converged stack.
    public var nodes: [PlanNode]
    public var findings: [PlanFinding]
    /// The plan's own text, a line a node.
    public var text: String

    public init(nodes: [PlanNode], findings: [PlanFinding], text: String) {
        self.nodes = nodes
        self.findings = findings
        self.text = text
    }
}
