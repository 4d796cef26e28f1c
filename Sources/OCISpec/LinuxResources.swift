/// Limits of the cgroup. Source: config-linux.md, "Control groups".
public struct LinuxResources: Codable, Hashable, Sendable {
    /// Applied in order.
    @Omittable public var devices: [LinuxDeviceCgroup]
    public var memory: LinuxMemory?
    public var cpu: LinuxCPU?
    public var pids: LinuxPids?
    public var blockIO: LinuxBlockIO?
    @Omittable public var hugepageLimits: [LinuxHugepageLimit]
    public var network: LinuxNetwork?
    /// By device.
    @Omittable public var rdma: [String: LinuxRdma]
    /// Files of cgroup v2 and their contents.
    @Omittable public var unified: [String: String]

    public init(
        devices: [LinuxDeviceCgroup] = [],
        memory: LinuxMemory? = nil,
        cpu: LinuxCPU? = nil,
        pids: LinuxPids? = nil,
        blockIO: LinuxBlockIO? = nil,
        hugepageLimits: [LinuxHugepageLimit] = [],
        network: LinuxNetwork? = nil,
        rdma: [String: LinuxRdma] = [:],
        unified: [String: String] = [:]
    ) {
        self.devices = devices
        self.memory = memory
        self.cpu = cpu
        self.pids = pids
        self.blockIO = blockIO
        self.hugepageLimits = hugepageLimits
        self.network = network
        self.rdma = rdma
        self.unified = unified
    }
}

/// Memory limits in bytes; -1 is none.
public struct LinuxMemory: Codable, Hashable, Sendable {
    public var limit: Int64?
    public var reservation: Int64?
    /// Memory and swap together.
    public var swap: Int64?
    public var kernel: Int64?
    public var kernelTCP: Int64?
    /// 0 to 100.
    public var swappiness: UInt64?
    public var disableOOMKiller: Bool?
    public var useHierarchy: Bool?
    public var checkBeforeUpdate: Bool?

    public init(
        limit: Int64? = nil,
        reservation: Int64? = nil,
        swap: Int64? = nil,
        kernel: Int64? = nil,
        kernelTCP: Int64? = nil,
        swappiness: UInt64? = nil,
        disableOOMKiller: Bool? = nil,
        useHierarchy: Bool? = nil,
        checkBeforeUpdate: Bool? = nil
    ) {
        self.limit = limit
        self.reservation = reservation
        self.swap = swap
        self.kernel = kernel
        self.kernelTCP = kernelTCP
        self.swappiness = swappiness
        self.disableOOMKiller = disableOOMKiller
        self.useHierarchy = useHierarchy
        self.checkBeforeUpdate = checkBeforeUpdate
    }
}

/// CPU shares, bandwidth and placement.
public struct LinuxCPU: Codable, Hashable, Sendable {
    /// Relative weight as cgroup v1 counts it, 2 to 262144.
    public var shares: UInt64?
    /// Microseconds a period; -1 is none.
    public var quota: Int64?
    /// Microseconds.
    public var burst: UInt64?
    /// Microseconds.
    public var period: UInt64?
    /// Microseconds.
    public var realtimeRuntime: Int64?
    /// Microseconds.
    public var realtimePeriod: UInt64?
    /// A list like `0-2,7`.
    public var cpus: String?
    public var mems: String?
    public var idle: Int64?

    public init(
        shares: UInt64? = nil,
        quota: Int64? = nil,
        burst: UInt64? = nil,
        period: UInt64? = nil,
        realtimeRuntime: Int64? = nil,
        realtimePeriod: UInt64? = nil,
        cpus: String? = nil,
        mems: String? = nil,
        idle: Int64? = nil
    ) {
        self.shares = shares
        self.quota = quota
        self.burst = burst
        self.period = period
        self.realtimeRuntime = realtimeRuntime
        self.realtimePeriod = realtimePeriod
        self.cpus = cpus
        self.mems = mems
        self.idle = idle
    }
}

/// Limit of tasks.
public struct LinuxPids: Codable, Hashable, Sendable {
    /// -1 is none.
    public var limit: Int64

    public init(
        limit: Int64
    ) {
        self.limit = limit
    }
}

/// Limit of huge pages of one size.
public struct LinuxHugepageLimit: Codable, Hashable, Sendable {
    /// `2MB`, `1GB`.
    public var pageSize: String
    /// Bytes.
    public var limit: UInt64

    public init(
        pageSize: String,
        limit: UInt64
    ) {
        self.pageSize = pageSize
        self.limit = limit
    }
}
