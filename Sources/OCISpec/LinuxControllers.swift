/// A rule of the device controller.
public struct LinuxDeviceCgroup: Codable, Hashable, Sendable {
    public var allow: Bool
    /// `a`, `c` or `b`.
    public var type: String?
    /// nil is any.
    public var major: Int64?
    /// nil is any.
    public var minor: Int64?
    /// Of `r`, `w`, `m`.
    public var access: String?

    public init(
        allow: Bool,
        type: String? = nil,
        major: Int64? = nil,
        minor: Int64? = nil,
        access: String? = nil
    ) {
        self.allow = allow
        self.type = type
        self.major = major
        self.minor = minor
        self.access = access
    }
}

/// Traffic classes of cgroup v1.
public struct LinuxNetwork: Codable, Hashable, Sendable {
    public var classID: UInt32?
    @Omittable public var priorities: [LinuxInterfacePriority]

    public init(
        classID: UInt32? = nil,
        priorities: [LinuxInterfacePriority] = []
    ) {
        self.classID = classID
        self.priorities = priorities
    }
}

/// Priority of traffic out of one interface.
public struct LinuxInterfacePriority: Codable, Hashable, Sendable {
    public var name: String
    public var priority: UInt32

    public init(
        name: String,
        priority: UInt32
    ) {
        self.name = name
        self.priority = priority
    }
}

/// RDMA limits of one device.
public struct LinuxRdma: Codable, Hashable, Sendable {
    public var hcaHandles: UInt32?
    public var hcaObjects: UInt32?

    public init(
        hcaHandles: UInt32? = nil,
        hcaObjects: UInt32? = nil
    ) {
        self.hcaHandles = hcaHandles
        self.hcaObjects = hcaObjects
    }
}
