/// What a cgroup uses, in the detail that `events --stats` of OCI runtimes tells. 0 and empty where the host has no such file.
public struct CgroupUsage: Hashable, Sendable {
    public struct Memory: Hashable, Sendable {
        /// Bytes; `.max` is unlimited.
        public var limit: UInt64 = 0
        /// Bytes.
        public var usage: UInt64 = 0
        /// Bytes, the most that ever was.
        public var max: UInt64 = 0
        public var failures: UInt64 = 0
    }

    public struct BlockIO: Hashable, Sendable {
        public var major: UInt64
        public var minor: UInt64
        /// `Read`, `Write`, `Sync`, …
        public var operation: String
        public var value: UInt64
    }

    /// Nanoseconds.
    public var cpuTotal: UInt64 = 0
    public var cpuUser: UInt64 = 0
    public var cpuKernel: UInt64 = 0
    /// Nanoseconds of each processor; v1 alone.
    public var perCPU: [UInt64] = []
    public var periods: UInt64 = 0
    public var throttledPeriods: UInt64 = 0
    /// Nanoseconds.
    public var throttledTime: UInt64 = 0
    public var memory = Memory()
    /// Memory and swap together, as v1 counts.
    public var swap = Memory()
    public var kernel = Memory()
    public var kernelTCP = Memory()
    /// Bytes.
    public var cache: UInt64 = 0
    /// `memory.stat` as it is.
    public var raw: [String: UInt64] = [:]
    public var pids: UInt64 = 0
    /// 0 is unlimited.
    public var pidsLimit: UInt64 = 0
    public var ioBytes: [BlockIO] = []
    public var ioOperations: [BlockIO] = []
    /// By page size.
    public var hugepages: [String: Memory] = [:]

    public init() {}
}

extension Cgroup {
    /// What the group uses now. Source: the same files as runc's libcontainer/cgroups/fs and fs2.
    public func usage() -> CgroupUsage {
        var usage = CgroupUsage()
        for folder in folders {
            switch folder.version {
            case .v1: folder.addLegacy(to: &usage)
            case .v2: folder.addUnified(to: &usage)
            }
        }
        return usage
    }
}
