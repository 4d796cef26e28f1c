/// Block I/O weights and limits.
public struct LinuxBlockIO: Codable, Hashable, Sendable {
    /// 10 to 1000.
    public var weight: UInt16?
    public var leafWeight: UInt16?
    @Omittable public var weightDevice: [LinuxWeightDevice]
    @Omittable public var throttleReadBpsDevice: [LinuxThrottleDevice]
    @Omittable public var throttleWriteBpsDevice: [LinuxThrottleDevice]
    @Omittable public var throttleReadIOPSDevice: [LinuxThrottleDevice]
    @Omittable public var throttleWriteIOPSDevice: [LinuxThrottleDevice]

    public init(
        weight: UInt16? = nil,
        leafWeight: UInt16? = nil,
        weightDevice: [LinuxWeightDevice] = [],
        throttleReadBpsDevice: [LinuxThrottleDevice] = [],
        throttleWriteBpsDevice: [LinuxThrottleDevice] = [],
        throttleReadIOPSDevice: [LinuxThrottleDevice] = [],
        throttleWriteIOPSDevice: [LinuxThrottleDevice] = []
    ) {
        self.weight = weight
        self.leafWeight = leafWeight
        self.weightDevice = weightDevice
        self.throttleReadBpsDevice = throttleReadBpsDevice
        self.throttleWriteBpsDevice = throttleWriteBpsDevice
        self.throttleReadIOPSDevice = throttleReadIOPSDevice
        self.throttleWriteIOPSDevice = throttleWriteIOPSDevice
    }
}

/// Weight of one block device.
public struct LinuxWeightDevice: Codable, Hashable, Sendable {
    public var major: Int64
    public var minor: Int64
    public var weight: UInt16?
    public var leafWeight: UInt16?

    public init(
        major: Int64,
        minor: Int64,
        weight: UInt16? = nil,
        leafWeight: UInt16? = nil
    ) {
        self.major = major
        self.minor = minor
        self.weight = weight
        self.leafWeight = leafWeight
    }
}

/// Rate limit of one block device.
public struct LinuxThrottleDevice: Codable, Hashable, Sendable {
    public var major: Int64
    public var minor: Int64
    /// Bytes or operations a second.
    public var rate: UInt64

    public init(
        major: Int64,
        minor: Int64,
        rate: UInt64
    ) {
        self.major = major
        self.minor = minor
        self.rate = rate
    }
}
