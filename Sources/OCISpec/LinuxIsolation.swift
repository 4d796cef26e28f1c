/// Intel Resource Director Technology.
public struct LinuxIntelRdt: Codable, Hashable, Sendable {
    public var closID: String?
    @Omittable public var schemata: [String]
    public var l3CacheSchema: String?
    public var memBwSchema: String?
    @Omittable public var enableMonitoring: Bool

    public init(
        closID: String? = nil,
        schemata: [String] = [],
        l3CacheSchema: String? = nil,
        memBwSchema: String? = nil,
        enableMonitoring: Bool = false
    ) {
        self.closID = closID
        self.schemata = schemata
        self.l3CacheSchema = l3CacheSchema
        self.memBwSchema = memBwSchema
        self.enableMonitoring = enableMonitoring
    }
}

/// NUMA memory policy, set_mempolicy(2).
public struct LinuxMemoryPolicy: Codable, Hashable, Sendable {
    public var mode: LinuxMemoryPolicyMode
    /// A list like `0-3,7`.
    public var nodes: String?
    @Omittable public var flags: [LinuxMemoryPolicyFlag]

    public init(
        mode: LinuxMemoryPolicyMode,
        nodes: String? = nil,
        flags: [LinuxMemoryPolicyFlag] = []
    ) {
        self.mode = mode
        self.nodes = nodes
        self.flags = flags
    }
}

/// Where memory comes from; in the order of the kernel's numbers, linux/mempolicy.h.
public enum LinuxMemoryPolicyMode: String, Codable, Hashable, Sendable, CaseIterable {
    case `default` = "MPOL_DEFAULT"
    case preferred = "MPOL_PREFERRED"
    case bind = "MPOL_BIND"
    case interleave = "MPOL_INTERLEAVE"
    case local = "MPOL_LOCAL"
    case preferredMany = "MPOL_PREFERRED_MANY"
    case weightedInterleave = "MPOL_WEIGHTED_INTERLEAVE"
}

/// What the nodes of a policy mean.
public enum LinuxMemoryPolicyFlag: String, Codable, Hashable, Sendable, CaseIterable {
    case numaBalancing = "MPOL_F_NUMA_BALANCING"
    case relativeNodes = "MPOL_F_RELATIVE_NODES"
    case staticNodes = "MPOL_F_STATIC_NODES"
}

/// Execution domain, personality(2).
public struct LinuxPersonality: Codable, Hashable, Sendable {
    public var domain: LinuxPersonalityDomain
    @Omittable public var flags: [String]

    public init(
        domain: LinuxPersonalityDomain,
        flags: [String] = []
    ) {
        self.domain = domain
        self.flags = flags
    }
}

/// An execution domain.
public enum LinuxPersonalityDomain: String, Codable, Hashable, Sendable, CaseIterable {
    case linux = "LINUX"
    case linux32 = "LINUX32"
}
