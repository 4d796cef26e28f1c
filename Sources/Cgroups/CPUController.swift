import Glibc
import OCISpec

/// `cpu`: shares and bandwidth. Source: cgroup-v1/cpu (sched-bwc.rst), cgroup-v2.rst "CPU Interface Files".
enum CPUController: CgroupLimiter {
    static let legacy: CgroupController? = .cpu
    static let unified: CgroupController? = .cpu

    private static let base = "linux.resources.cpu"

    static func field(in resources: LinuxResources) -> String? {
        guard let cpu = resources.cpu else { return nil }
        if cpu.shares != nil, cpu.shares != 0 { return base + ".shares" }
        if isSet(cpu.quota) { return base + ".quota" }
        if isSet(cpu.period) { return base + ".period" }
        if cpu.burst != nil { return base + ".burst" }
        if cpu.idle != nil { return base + ".idle" }
        if isSet(cpu.realtimeRuntime) { return base + ".realtimeRuntime" }
        if isSet(cpu.realtimePeriod) { return base + ".realtimePeriod" }
        return nil
    }

    static func legacyWrites(_ resources: LinuxResources) throws(CgroupError) -> [CgroupWrite] {
        guard let cpu = resources.cpu else { return [] }
        var writes: [CgroupWrite] = []
        func add(_ file: String, _ value: String?, _ field: String) {
            if let value { writes.append(CgroupWrite(file: file, value: value, field: "\(base).\(field)")) }
        }
        // An idle group refuses a weight of its own.
        if cpu.idle != 1, cpu.shares != 0 { add("cpu.shares", cpu.shares.map { "\($0)" }, "shares") }
        if isSet(cpu.period) { add("cpu.cfs_period_us", cpu.period.map { "\($0)" }, "period") }
        if isSet(cpu.quota) { add("cpu.cfs_quota_us", cpu.quota.map { $0 < 0 ? "-1" : "\($0)" }, "quota") }
        add("cpu.cfs_burst_us", cpu.burst.map { "\($0)" }, "burst")
        if isSet(cpu.realtimePeriod) {
            add("cpu.rt_period_us", cpu.realtimePeriod.map { "\($0)" }, "realtimePeriod")
        }
        if isSet(cpu.realtimeRuntime) {
            add("cpu.rt_runtime_us", cpu.realtimeRuntime.map { "\($0)" }, "realtimeRuntime")
        }
        add("cpu.idle", cpu.idle.map { "\($0)" }, "idle")
        return writes
    }

    static func unifiedWrites(_ resources: LinuxResources) throws(CgroupError) -> [CgroupWrite] {
        guard let cpu = resources.cpu else { return [] }
        if let field = isSet(cpu.realtimeRuntime)
            ? "realtimeRuntime" : isSet(cpu.realtimePeriod) ? "realtimePeriod" : nil
        {
            throw CgroupError(
                code: .unavailable, field: "\(base).\(field)", subject: "cpu",
                message: "cgroup v2 has no real-time bandwidth; remove it")
        }
        var writes: [CgroupWrite] = []
        func add(_ file: String, _ value: String?, _ field: String) {
            if let value { writes.append(CgroupWrite(file: file, value: value, field: "\(base).\(field)")) }
        }
        if cpu.idle != 1, let shares = cpu.shares, shares != 0 {
            add("cpu.weight", "\(weight(shares: shares))", "shares")
        }
        if isSet(cpu.quota) || isSet(cpu.period) {
            let quota = cpu.quota.flatMap { $0 <= 0 ? nil : "\($0)" } ?? "max"
            let period = isSet(cpu.period) ? cpu.period.map { " \($0)" } ?? "" : ""
            // A period that is not given stays as it is.
            add("cpu.max", quota + period, isSet(cpu.quota) ? "quota" : "period")
        }
        add("cpu.max.burst", cpu.burst.map { "\($0)" }, "burst")
        add("cpu.idle", cpu.idle.map { "\($0)" }, "idle")
        return writes
    }

    /// 0 is "not set", as engines write what nobody asked for.
    private static func isSet(_ value: (some BinaryInteger)?) -> Bool { value.map { $0 != 0 } ?? false }

    /// v1 shares (2…262144, 1024 by default) as a v2 weight (1…10000, 100 by default).
    ///
    /// A quadratic through the three fixed points, in the logarithms, so that the defaults stay equal to each other;
    /// crun and runc convert alike since 2025.
    static func weight(shares: UInt64) -> Int {
        if shares <= 2 { return 1 }
        if shares >= 262_144 { return 10_000 }
        let l = log2(Double(shares))
        let exponent = (l * l + 125 * l) / 612 - 7.0 / 34.0
        return Int(pow(10, exponent).rounded(.up))
    }
}
