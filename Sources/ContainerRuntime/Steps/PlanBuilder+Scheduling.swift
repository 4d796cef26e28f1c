import Glibc
import LinuxSystem
import OCISpec

extension PlanBuilder {
    mutating func setIOPriority(_ priority: LinuxIOPriority?) {
        guard let priority else { return }
        let number: UInt64 =
            switch priority.class {
            case .realTime: 1
            case .bestEffort: 2
            case .idle: 3
            }
        let value = number << 13 | UInt64(UInt32(bitPattern: priority.priority) & 0x1FFF)
        about("process.ioPriority") { builder in
            builder.call("set I/O priority", .ioprio_set, 1, 0, .number(value))
        }
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
        about("process.scheduler") { builder in
            builder.call("set scheduler", .sched_setattr, 0, .bytes(bytes), 0)
        }
    }

    /// The CPUs of an exec'd process, after it is in the container's cgroup, whose cpuset it may narrow.
    mutating func setAffinity(_ affinity: CPUAffinity?) throws(RuntimeError) {
        guard let list = affinity?.final, !list.isEmpty else { return }
        let field = "process.execCPUAffinity.final"
        let mask = try NumberList(list, field: field).mask
        about(field) { builder in
            builder.call("set CPU affinity", .sched_setaffinity, 0, .number(UInt64(mask.count)), .bytes(mask))
        }
    }

    /// set_mempolicy(2). Inherited by what the program makes.
    mutating func setMemoryPolicy(_ policy: LinuxMemoryPolicy?) throws(RuntimeError) {
        guard let policy else { return }
        let number = UInt64(LinuxMemoryPolicyMode.allCases.firstIndex(of: policy.mode) ?? 0)
        let mode = policy.flags.reduce(number) { bits, flag in
            switch flag {
            case .numaBalancing: bits | 1 << 13
            case .relativeNodes: bits | 1 << 14
            case .staticNodes: bits | 1 << 15
            }
        }
        var mask: [UInt8]?
        if let nodes = policy.nodes, !nodes.isEmpty {
            mask = try NumberList(nodes, field: "linux.memoryPolicy.nodes").mask
        }
        about("linux.memoryPolicy") { builder in
            // The kernel counts one bit more than it reads.
            builder.call(
                "set memory policy", .set_mempolicy, .number(mode), mask.map(Argument.bytes) ?? .null,
                .number(mask.map { UInt64($0.count * 8 + 1) } ?? 0))
        }
    }

    mutating func setPersonality(_ personality: LinuxPersonality?) {
        guard let personality else { return }
        let linux32: UInt64 = 8
        about("linux.personality") { builder in
            builder.call("set personality", .personality, .number(personality.domain == .linux32 ? linux32 : 0))
        }
    }
}
