import OCISpec

/// `memory`. Source: cgroup-v1/memory.rst, cgroup-v2.rst "Memory Interface Files".
///
/// In the runtime spec `swap` is memory and swap together, as v1 has it; v2 limits swap alone.
enum MemoryController: CgroupLimiter {
    static let legacy: CgroupController? = .memory
    static let unified: CgroupController? = .memory

    private static let base = "linux.resources.memory"

    static func field(in resources: LinuxResources) -> String? {
        guard let memory = resources.memory else { return nil }
        if let limit = memory.limit, limit != 0 { return base + ".limit" }
        if let swap = memory.swap, swap != 0 { return base + ".swap" }
        if let reservation = memory.reservation, reservation != 0 { return base + ".reservation" }
        if memory.swappiness != nil { return base + ".swappiness" }
        if memory.disableOOMKiller == true { return base + ".disableOOMKiller" }
        return nil
    }

    static func legacyWrites(_ resources: LinuxResources) throws(CgroupError) -> [CgroupWrite] {
        guard let memory = resources.memory else { return [] }
        var writes: [CgroupWrite] = []
        if let limit = memory.limit, limit != 0 {
            writes.append(CgroupWrite(file: "memory.limit_in_bytes", value: "\(limit)", field: base + ".limit"))
        }
        if let swap = memory.swap, swap != 0 {
            try check(swap: swap, limit: memory.limit)
            writes.append(CgroupWrite(file: "memory.memsw.limit_in_bytes", value: "\(swap)", field: base + ".swap"))
        }
        if let reservation = memory.reservation, reservation != 0 {
            writes.append(
                CgroupWrite(file: "memory.soft_limit_in_bytes", value: "\(reservation)", field: base + ".reservation"))
        }
        if let swappiness = memory.swappiness {
            guard swappiness <= 100 else {
                throw CgroupError(
                    code: .invalid, field: base + ".swappiness", subject: "\(swappiness)",
                    message: "\(swappiness) is outside 0-100")
            }
            writes.append(CgroupWrite(file: "memory.swappiness", value: "\(swappiness)", field: base + ".swappiness"))
        }
        if memory.disableOOMKiller == true {
            writes.append(CgroupWrite(file: "memory.oom_control", value: "1", field: base + ".disableOOMKiller"))
        }
        return writes
    }

    static func unifiedWrites(_ resources: LinuxResources) throws(CgroupError) -> [CgroupWrite] {
        guard let memory = resources.memory else { return [] }
        var writes: [CgroupWrite] = []
        if memory.swappiness != nil { throw absent("swappiness", "cgroup v2 has no swappiness; remove it") }
        if memory.disableOOMKiller == true {
            throw absent("disableOOMKiller", "cgroup v2 cannot switch the OOM killer off; remove it")
        }
        let limit = memory.limit
        if let swap = memory.swap, swap != 0 {
            let value = try swapAlone(swap: swap, limit: limit)
            writes.append(CgroupWrite(file: "memory.swap.max", value: value, field: base + ".swap"))
        }
        if let limit, limit != 0 {
            writes.append(CgroupWrite(file: "memory.max", value: bytes(limit), field: base + ".limit"))
        }
        if let reservation = memory.reservation, reservation != 0 {
            writes.append(
                CgroupWrite(
                    file: "memory.low", value: bytes(reservation), field: base + ".reservation"))
        }
        return writes
    }

    private static func bytes(_ value: Int64) -> String { value < 0 ? "max" : "\(value)" }

    /// v2's `memory.swap.max` for v1's limit of both together.
    private static func swapAlone(swap: Int64, limit: Int64?) throws(CgroupError) -> String {
        if swap < 0 { return "max" }
        try check(swap: swap, limit: limit)
        guard let limit, limit > 0 else {
            throw CgroupError(
                code: .invalid, field: base + ".swap", subject: "\(swap)",
                message: "a limit of memory and swap needs a memory limit too")
        }
        return "\(swap - limit)"
    }

    private static func check(swap: Int64, limit: Int64?) throws(CgroupError) {
        guard let limit, limit > 0, swap > 0, swap < limit else { return }
        throw CgroupError(
            code: .invalid, field: base + ".swap", subject: "\(swap)",
            message: "memory and swap together (\(swap)) are less than the memory limit (\(limit))")
    }

    private static func absent(_ field: String, _ message: String) -> CgroupError {
        CgroupError(code: .unavailable, field: "\(base).\(field)", subject: "memory", message: message)
    }
}
