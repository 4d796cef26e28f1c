/// A resource limit, setrlimit(2).
public struct POSIXRlimit: Codable, Hashable, Sendable {
    /// `RLIMIT_NOFILE` and so on.
    public var type: String
    /// `UInt64.max` is `RLIM_INFINITY`.
    public var hard: UInt64
    public var soft: UInt64

    public init(
        type: String,
        hard: UInt64,
        soft: UInt64
    ) {
        self.type = type
        self.hard = hard
        self.soft = soft
    }
}

/// The five capability sets, capabilities(7), by names like `CAP_CHOWN`.
public struct LinuxCapabilities: Codable, Hashable, Sendable {
    @Omittable public var bounding: [String]
    @Omittable public var effective: [String]
    @Omittable public var inheritable: [String]
    @Omittable public var permitted: [String]
    @Omittable public var ambient: [String]

    public init(
        bounding: [String] = [],
        effective: [String] = [],
        inheritable: [String] = [],
        permitted: [String] = [],
        ambient: [String] = []
    ) {
        self.bounding = bounding
        self.effective = effective
        self.inheritable = inheritable
        self.permitted = permitted
        self.ambient = ambient
    }
}

/// CPU lists for a process that joins a container.
public struct CPUAffinity: Codable, Hashable, Sendable {
    /// While the runtime places the process.
    public var initial: String?
    /// Of the process itself.
    public var final: String?

    public init(
        initial: String? = nil,
        final: String? = nil
    ) {
        self.initial = initial
        self.final = final
    }
}
