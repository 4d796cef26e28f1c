import Glibc
import LinuxSystem
import OCISpec

extension PlanBuilder {
    /// While the process may still raise them.
    mutating func setLimits(_ limits: [POSIXRlimit]) throws(RuntimeError) {
        for (index, limit) in limits.enumerated() {
            guard let resource = Self.resources.firstIndex(of: limit.type) else {
                throw RuntimeError(.invalidSpec, "process.rlimits[\(index)].type", "\(limit.type) is unknown")
            }
            guard limit.soft <= limit.hard else {
                throw RuntimeError(.invalidSpec, "process.rlimits[\(index)]", "soft is above hard")
            }
            let value = [limit.soft, limit.hard].flatMap { value in withUnsafeBytes(of: value) { Array($0) } }
            call("set \(limit.type)", .prlimit64, 0, .number(UInt64(resource)), .bytes(value), .null)
        }
    }

    /// In the order of the kernel's numbers; asm-generic/resource.h.
    private static let resources = [
        "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_DATA", "RLIMIT_STACK", "RLIMIT_CORE", "RLIMIT_RSS", "RLIMIT_NPROC",
        "RLIMIT_NOFILE", "RLIMIT_MEMLOCK", "RLIMIT_AS", "RLIMIT_LOCKS", "RLIMIT_SIGPENDING", "RLIMIT_MSGQUEUE",
        "RLIMIT_NICE", "RLIMIT_RTPRIO", "RLIMIT_RTTIME",
    ]

    /// By the host's /proc, before it goes out of sight, and only if it is one.
    mutating func setOOMScore(_ score: Int?) throws(RuntimeError) {
        guard let score else { return }
        let name = "set oom_score_adj"
        let file = try makeSlot()
        let bytes = Array("\(score)".utf8)
        let flags = Argument.number(UInt64(O_WRONLY | O_CLOEXEC))
        call(name, .openat, Self.currentFolder, "/proc/self/oom_score_adj", flags, 0, result: file)
        append("find a procfs at /proc", .checkFileSystem(magic: FileSystemMagic.proc), [.slot(file)])
        call(name, .write, .slot(file), .bytes(bytes), .number(UInt64(bytes.count)))
        close(name, file)
    }

    mutating func setIOPriority(_ priority: LinuxIOPriority?) {
        guard let priority else { return }
        let number: UInt64 =
            switch priority.class {
            case .realTime: 1
            case .bestEffort: 2
            case .idle: 3
            }
        let value = number << 13 | UInt64(UInt32(bitPattern: priority.priority) & 0x1FFF)
        call("set I/O priority", .ioprio_set, 1, 0, .number(value))
    }

    /// struct sched_attr of sched_setattr(2).
    mutating func setScheduler(_ scheduler: Scheduler?) {
        guard let scheduler else { return }
        let policies: [SchedulerPolicy] = [.other, .fifo, .rr, .batch, .iso, .idle, .deadline]
        let flags = scheduler.flags.reduce(into: UInt64(0)) { bits, flag in
            bits |= SchedulerFlag.allCases.firstIndex(of: flag).map { 1 << UInt64($0) } ?? 0
        }
        var bytes: [UInt8] = []
        func add(_ value: some FixedWidthInteger) { withUnsafeBytes(of: value) { bytes += $0 } }
        add(UInt32(48))
        add(UInt32(policies.firstIndex(of: scheduler.policy) ?? 0))
        add(flags)
        add(scheduler.nice ?? 0)
        add(scheduler.priority ?? 0)
        add(scheduler.runtime ?? 0)
        add(scheduler.deadline ?? 0)
        add(scheduler.period ?? 0)
        call("set scheduler", .sched_setattr, 0, .bytes(bytes), 0)
    }

    mutating func setPersonality(_ personality: LinuxPersonality?) {
        guard let personality else { return }
        let linux32: UInt64 = 8
        call("set personality", .personality, .number(personality.domain == .linux32 ? linux32 : 0))
    }
}
