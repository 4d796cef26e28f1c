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
    /// `MPOL_BIND` and so on.
    public var mode: String
    public var nodes: String?
    @Omittable public var flags: [String]

    public init(
        mode: String,
        nodes: String? = nil,
        flags: [String] = []
    ) {
        self.mode = mode
        self.nodes = nodes
        self.flags = flags
    }
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
