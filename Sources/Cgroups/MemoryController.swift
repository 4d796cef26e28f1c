import OCISpec

/// `memory`. Source: cgroup-v1/memory.rst, cgroup-v2.rst "Memory Interface Files".
///
/// In the runtime spec `swap` is memory and swap together, as v1 has it; v2 limits swap alone. 0 is "not set",
/// -1 "no limit".
enum MemoryController: CgroupLimiter {
    static let legacy: CgroupController? = .memory
    static let unified: CgroupController? = .memory

    private static let base = "linux.resources.memory"

    static func field(in resources: LinuxResources) -> String? {
        guard let memory = resources.memory else { return nil }
        if isSet(memory.limit) { return base + ".limit" }
        if isSet(memory.swap) { return base + ".swap" }
        if isSet(memory.reservation) { return base + ".reservation" }
        if isLimit(memory.kernel) { return base + ".kernel" }
        if isLimit(memory.kernelTCP) { return base + ".kernelTCP" }
        if memory.swappiness != nil { return base + ".swappiness" }
        if memory.disableOOMKiller == true { return base + ".disableOOMKiller" }
        return nil
    }

    static func legacyWrites(_ resources: LinuxResources) throws(CgroupError) -> [CgroupWrite] {
        guard let memory = resources.memory else { return [] }
        try check(memory)
        var writes: [CgroupWrite] = []
        func add(_ file: String, _ value: Int64?, _ field: String, isSet: Bool) {
            guard let value, isSet else { return }
            writes.append(CgroupWrite(file: file, value: "\(value)", field: "\(base).\(field)"))
        }
        if memory.useHierarchy == true {
            // Since Linux 5.11 every group has it.
            writes.append(CgroupWrite(file: "memory.use_hierarchy", value: "1", field: base + ".useHierarchy"))
        }
        if memory.limit == -1, !isSet(memory.swap) {
            // A memory limit cannot rise above the former limit of both. Source: runc setMemoryAndSwap.
            let file = "memory.memsw.limit_in_bytes"
            writes.append(CgroupWrite(file: file, value: "-1", field: base + ".limit", isOptional: true))
        }
        add("memory.limit_in_bytes", memory.limit, "limit", isSet: isSet(memory.limit))
        add("memory.memsw.limit_in_bytes", memory.swap, "swap", isSet: isSet(memory.swap))
        add("memory.soft_limit_in_bytes", memory.reservation, "reservation", isSet: isSet(memory.reservation))
        add("memory.kmem.limit_in_bytes", memory.kernel, "kernel", isSet: isLimit(memory.kernel))
        add("memory.kmem.tcp.limit_in_bytes", memory.kernelTCP, "kernelTCP", isSet: isLimit(memory.kernelTCP))
        if let swappiness = memory.swappiness {
            writes.append(CgroupWrite(file: "memory.swappiness", value: "\(swappiness)", field: base + ".swappiness"))
        }
        if let disabled = memory.disableOOMKiller {
            let value = disabled ? "1" : "0"
            writes.append(
                CgroupWrite(
                    file: "memory.oom_control", value: value, field: base + ".disableOOMKiller", isOptional: !disabled))
        }
        return writes
    }

    static func unifiedWrites(_ resources: LinuxResources) throws(CgroupError) -> [CgroupWrite] {
        guard let memory = resources.memory else { return [] }
        try refuseLegacy(memory)
        try check(memory)
        var writes: [CgroupWrite] = []
        if let value = try swapAlone(memory) {
            // A kernel without swap has no file, and then there is no swap to be limited or not.
            writes.append(
                CgroupWrite(
                    file: "memory.swap.max", value: value, field: base + ".swap", isOptional: value == "max"))
        }
        if let limit = memory.limit, limit != 0 {
            writes.append(CgroupWrite(file: "memory.max", value: bytes(limit), field: base + ".limit"))
        }
        if let reservation = memory.reservation, reservation != 0 {
            writes.append(CgroupWrite(file: "memory.low", value: bytes(reservation), field: base + ".reservation"))
        }
        return writes
    }

    private static func isSet(_ value: Int64?) -> Bool { value.map { $0 != 0 } ?? false }
    private static func isLimit(_ value: Int64?) -> Bool { value.map { $0 > 0 } ?? false }
    private static func bytes(_ value: Int64) -> String { value < 0 ? "max" : "\(value)" }

    /// v2's `memory.swap.max` for v1's limit of both together; nil: not to be written.
    ///
    /// Unlimited memory without a word on swap means both, as on v1. Source: runc ConvertMemorySwapToCgroupV2Value.
    private static func swapAlone(_ memory: LinuxMemory) throws(CgroupError) -> String? {
        guard let swap = memory.swap, swap != 0 else { return memory.limit == -1 ? "max" : nil }
        if swap < 0 { return "max" }
        guard let limit = memory.limit, limit > 0 else {
            throw CgroupError(
                code: .invalid, field: base + ".swap", subject: "\(swap)",
                message: "a limit of memory and swap needs a memory limit too")
        }
        return "\(swap - limit)"
    }

    private static func check(_ memory: LinuxMemory) throws(CgroupError) {
        if let limit = memory.limit, let swap = memory.swap, limit > 0, swap > 0, swap < limit {
            throw CgroupError(
                code: .invalid, field: base + ".swap", subject: "\(swap)",
                message: "memory and swap together (\(swap)) are less than the memory limit (\(limit))")
        }
        if let swappiness = memory.swappiness, swappiness > 100 {
            throw CgroupError(
                code: .invalid, field: base + ".swappiness", subject: "\(swappiness)",
                message: "\(swappiness) is outside 0-100")
        }
    }

    private static func refuseLegacy(_ memory: LinuxMemory) throws(CgroupError) {
        func absent(_ field: String, _ message: String) -> CgroupError {
            CgroupError(code: .unavailable, field: "\(base).\(field)", subject: "memory", message: message)
        }
        if memory.swappiness != nil { throw absent("swappiness", "cgroup v2 has no swappiness; remove it") }
        if memory.disableOOMKiller == true {
            throw absent("disableOOMKiller", "cgroup v2 cannot switch the OOM killer off; remove it")
        }
        if isLimit(memory.kernel) { throw absent("kernel", "cgroup v2 has no limit of kernel memory; remove it") }
        if isLimit(memory.kernelTCP) { throw absent("kernelTCP", "cgroup v2 has no limit of TCP memory; remove it") }
        if memory.useHierarchy == false { throw absent("useHierarchy", "cgroup v2 is always hierarchical; remove it") }
    }
}
