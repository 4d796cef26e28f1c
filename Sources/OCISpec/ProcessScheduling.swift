/// Scheduling of a process, sched_setattr(2).
public struct Scheduler: Codable, Hashable, Sendable {
    public var policy: SchedulerPolicy
    public var nice: Int32?
    public var priority: Int32?
    @Omittable public var flags: [SchedulerFlag]
    /// Nanoseconds.
    public var runtime: UInt64?
    /// Nanoseconds.
    public var deadline: UInt64?
    /// Nanoseconds.
    public var period: UInt64?

    public init(
        policy: SchedulerPolicy,
        nice: Int32? = nil,
        priority: Int32? = nil,
        flags: [SchedulerFlag] = [],
        runtime: UInt64? = nil,
        deadline: UInt64? = nil,
        period: UInt64? = nil
    ) {
        self.policy = policy
        self.nice = nice
        self.priority = priority
        self.flags = flags
        self.runtime = runtime
        self.deadline = deadline
        self.period = period
    }
}

/// A scheduling policy, sched(7).
public enum SchedulerPolicy: String, Codable, Hashable, Sendable, CaseIterable {
    case other = "SCHED_OTHER"
    case fifo = "SCHED_FIFO"
    case rr = "SCHED_RR"
    case batch = "SCHED_BATCH"
    case iso = "SCHED_ISO"
    case idle = "SCHED_IDLE"
    case deadline = "SCHED_DEADLINE"
}

/// A flag of sched_setattr(2).
public enum SchedulerFlag: String, Codable, Hashable, Sendable, CaseIterable {
    case resetOnFork = "SCHED_FLAG_RESET_ON_FORK"
    case reclaim = "SCHED_FLAG_RECLAIM"
    case deadlineOverrun = "SCHED_FLAG_DL_OVERRUN"
    case keepPolicy = "SCHED_FLAG_KEEP_POLICY"
    case keepParameters = "SCHED_FLAG_KEEP_PARAMS"
    case utilizationClampMinimum = "SCHED_FLAG_UTIL_CLAMP_MIN"
    case utilizationClampMaximum = "SCHED_FLAG_UTIL_CLAMP_MAX"
}

/// I/O priority of a process, ioprio_set(2).
public struct LinuxIOPriority: Codable, Hashable, Sendable {
    public var `class`: IOPriorityClass
    @Omittable public var priority: Int32

    public init(
        `class`: IOPriorityClass,
        priority: Int32 = 0
    ) {
        self.class = `class`
        self.priority = priority
    }
}

/// An I/O scheduling class.
public enum IOPriorityClass: String, Codable, Hashable, Sendable, CaseIterable {
    case realTime = "IOPRIO_CLASS_RT"
    case bestEffort = "IOPRIO_CLASS_BE"
    case idle = "IOPRIO_CLASS_IDLE"
}
