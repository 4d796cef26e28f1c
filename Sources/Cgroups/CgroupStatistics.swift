/// What a cgroup uses now; nil where the host has no such controller.
public struct CgroupStatistics: Codable, Hashable, Sendable {
    public var cpu = CPU()
    public var cpuset: Cpuset?
    public var memory: Memory?
    public var pids: Pids?
    public var blockIO: BlockIO?
    /// By page size, as `2MB`.
    public var hugetlb: [String: HugePages] = [:]
    /// By device.
    public var rdma: [String: RDMA] = [:]

    public init() {}

    /// Times in nanoseconds.
    public struct CPU: Codable, Hashable, Sendable {
        public var usage: UInt64?
        public var user: UInt64?
        public var system: UInt64?
        /// By processor; v1 alone.
        public var perProcessor: [UInt64] = []
        /// Periods of the bandwidth limit, those in which the group was stopped, and for how long.
        public var periods: UInt64?
        public var throttledPeriods: UInt64?
        public var throttledTime: UInt64?
        public var bursts: UInt64?
        public var burstTime: UInt64?
        public var pressure: Pressure?

        public init() {}
    }

    /// Lists as `0-3,7`: what is in force.
    public struct Cpuset: Codable, Hashable, Sendable {
        public var cpus: String
        public var mems: String
    }

    /// Bytes.
    public struct Memory: Codable, Hashable, Sendable {
        /// What is used, page cache included; the most that ever was; nil limit: none; how often it was hit.
        public struct Counter: Codable, Hashable, Sendable {
            public var usage: UInt64
            public var maximum: UInt64?
            public var limit: UInt64?
            public var failures: UInt64?
        }

        public var usage: Counter
        /// Memory and swap together on v1, swap alone on v2.
        public var swap: Counter?
        public var kernel: Counter?
        public var kernelTCP: Counter?
        /// Page cache that can be dropped at once (docker subtracts it from the usage that it shows).
        public var inactiveFile: UInt64?
        public var cache: UInt64?
        /// `memory.stat` as it is.
        public var raw: [String: UInt64] = [:]
        public var events = CgroupMemoryEvents()
        public var pressure: Pressure?
    }

    public struct Pids: Codable, Hashable, Sendable {
        public var current: UInt64
        /// nil: unlimited.
        public var limit: UInt64?
    }

    /// Since the group was made.
    public struct BlockIO: Codable, Hashable, Sendable {
        /// One number of one device.
        public struct Entry: Codable, Hashable, Sendable {
            public var major: UInt64
            public var minor: UInt64
            /// `Read`, `Write`, `Sync`, `Async`, `Discard`, `Total`.
            public var operation: String
            public var value: UInt64
        }

        public var bytes: [Entry] = []
        public var operations: [Entry] = []
        public var pressure: Pressure?
    }

    /// Bytes; failures are refused allocations.
    public struct HugePages: Codable, Hashable, Sendable {
        public var usage: UInt64
        public var maximum: UInt64?
        public var failures: UInt64?
    }

    public struct RDMA: Codable, Hashable, Sendable {
        public var handles: UInt64
        public var objects: UInt64
    }

    /// Shares of time, in percent, in which some or all tasks waited; v2 alone. Source: accounting/psi.rst.
    public struct Pressure: Codable, Hashable, Sendable {
        public struct Share: Codable, Hashable, Sendable {
            public var average10: Double
            public var average60: Double
            public var average300: Double
            /// Microseconds.
            public var total: UInt64
        }

        public var some: Share
        public var full: Share?
    }
}

/// How often something happened to the group's memory since it was made. Source: cgroup-v2.rst, "memory.events"; of
/// v1 only `oomKill`.
public struct CgroupMemoryEvents: Codable, Hashable, Sendable {
    public var low: UInt64 = 0
    public var high: UInt64 = 0
    public var max: UInt64 = 0
    public var oom: UInt64 = 0
    /// Processes that the kernel killed for want of memory.
    public var oomKill: UInt64 = 0
    public var oomGroupKill: UInt64 = 0

    public init() {}
}
