/// What a cgroup uses now; nil where the host has no such controller.
public struct CgroupStatistics: Codable, Hashable, Sendable {
    /// Bytes, page cache included.
    public var memoryUsage: UInt64?
    /// Bytes; nil also when unlimited.
    public var memoryLimit: UInt64?
    /// Bytes of page cache that can be dropped at once (docker subtracts them from the usage that it shows).
    public var memoryInactiveFile: UInt64?
    public var cpuNanoseconds: UInt64?
    public var cpuUserNanoseconds: UInt64?
    public var cpuSystemNanoseconds: UInt64?
    public var pids: UInt64?
    /// nil also when unlimited.
    public var pidsLimit: UInt64?
    /// Processes that the kernel killed for want of memory since the group was made.
    public var oomKills: UInt64?

    public init() {}
}
