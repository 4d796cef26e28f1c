/// What a container is on Linux. Source: config-linux.md.
public struct Linux: Codable, Hashable, Sendable {
    @Omittable public var uidMappings: [LinuxIDMapping]
    @Omittable public var gidMappings: [LinuxIDMapping]
    /// Kernel parameters by dotted name.
    @Omittable public var sysctl: [String: String]
    public var resources: LinuxResources?
    public var cgroupsPath: String?
    /// Types not listed are shared with the runtime.
    @Omittable public var namespaces: [LinuxNamespace]
    /// Besides the default ones.
    @Omittable public var devices: [LinuxDevice]
    /// By name on the host.
    @Omittable public var netDevices: [String: LinuxNetDevice]
    public var seccomp: LinuxSeccomp?
    /// `private`, `slave`, `shared`, `unbindable`, or one of these with `r` before it.
    public var rootfsPropagation: String?
    @Omittable public var maskedPaths: [String]
    @Omittable public var readonlyPaths: [String]
    public var mountLabel: String?
    public var intelRdt: LinuxIntelRdt?
    public var memoryPolicy: LinuxMemoryPolicy?
    public var personality: LinuxPersonality?
    /// By clock: `monotonic`, `boottime`.
    @Omittable public var timeOffsets: [String: LinuxTimeOffset]

    public init(
        uidMappings: [LinuxIDMapping] = [],
        gidMappings: [LinuxIDMapping] = [],
        sysctl: [String: String] = [:],
        resources: LinuxResources? = nil,
        cgroupsPath: String? = nil,
        namespaces: [LinuxNamespace] = [],
        devices: [LinuxDevice] = [],
        netDevices: [String: LinuxNetDevice] = [:],
        seccomp: LinuxSeccomp? = nil,
        rootfsPropagation: String? = nil,
        maskedPaths: [String] = [],
        readonlyPaths: [String] = [],
        mountLabel: String? = nil,
        intelRdt: LinuxIntelRdt? = nil,
        memoryPolicy: LinuxMemoryPolicy? = nil,
        personality: LinuxPersonality? = nil,
        timeOffsets: [String: LinuxTimeOffset] = [:]
    ) {
        self.uidMappings = uidMappings
        self.gidMappings = gidMappings
        self.sysctl = sysctl
        self.resources = resources
        self.cgroupsPath = cgroupsPath
        self.namespaces = namespaces
        self.devices = devices
        self.netDevices = netDevices
        self.seccomp = seccomp
        self.rootfsPropagation = rootfsPropagation
        self.maskedPaths = maskedPaths
        self.readonlyPaths = readonlyPaths
        self.mountLabel = mountLabel
        self.intelRdt = intelRdt
        self.memoryPolicy = memoryPolicy
        self.personality = personality
        self.timeOffsets = timeOffsets
    }
}
