extension Cgroup {
    /// What the group uses now. A file that the host lacks leaves its values nil; nothing throws for it.
    public func statistics() -> CgroupStatistics {
        var statistics = CgroupStatistics()
        for folder in folders {
            switch folder.version {
            case .v1: folder.readLegacy(into: &statistics)
            case .v2: folder.readUnified(into: &statistics)
            }
        }
        return statistics
    }

    /// How many processes the kernel killed for want of memory; 0 when the group has no memory controller.
    public func oomKills() -> UInt64 {
        guard let folder = folder(of: .memory) else { return 0 }
        let file = folder.version == .v1 ? "memory.oom_control" : "memory.events"
        return folder.keyed(file)["oom_kill"] ?? 0
    }
}

extension CgroupFolder {
    fileprivate func readLegacy(into statistics: inout CgroupStatistics) {
        if controllers.contains(.memory) {
            statistics.memoryUsage = number("memory.usage_in_bytes")
            // v1 says "no limit" by the largest multiple of the page size.
            statistics.memoryLimit = number("memory.limit_in_bytes").flatMap { $0 >= 1 << 62 ? nil : $0 }
            statistics.memoryInactiveFile = keyed("memory.stat")["total_inactive_file"]
            statistics.oomKills = keyed("memory.oom_control")["oom_kill"]
        }
        if controllers.contains(.cpuacct) {
            statistics.cpuNanoseconds = number("cpuacct.usage")
            statistics.cpuUserNanoseconds = number("cpuacct.usage_user")
            statistics.cpuSystemNanoseconds = number("cpuacct.usage_sys")
        }
        if controllers.contains(.pids) {
            statistics.pids = number("pids.current")
            statistics.pidsLimit = number("pids.max")
        }
    }

    fileprivate func readUnified(into statistics: inout CgroupStatistics) {
        if controllers.contains(.memory) {
            statistics.memoryUsage = number("memory.current")
            statistics.memoryLimit = number("memory.max")
            statistics.memoryInactiveFile = keyed("memory.stat")["inactive_file"]
            statistics.oomKills = keyed("memory.events")["oom_kill"]
        }
        if statistics.cpuNanoseconds == nil {
            // cpu.stat has the times even where the cpu controller is not enabled.
            let times = keyed("cpu.stat")
            statistics.cpuNanoseconds = times["usage_usec"].map(nanoseconds)
            statistics.cpuUserNanoseconds = times["user_usec"].map(nanoseconds)
            statistics.cpuSystemNanoseconds = times["system_usec"].map(nanoseconds)
        }
        if controllers.contains(.pids) {
            statistics.pids = number("pids.current")
            statistics.pidsLimit = number("pids.max")
        }
    }

    private func nanoseconds(_ microseconds: UInt64) -> UInt64 {
        let (value, overflow) = microseconds.multipliedReportingOverflow(by: 1000)
        return overflow ? .max : value
    }

    private func number(_ file: String) -> UInt64? {
        // Not there, or "max": both are "no number".
        guard let text = try? readText(path + "/" + file, field: nil) else { return nil }
        return UInt64(text.prefix { $0 != "\n" })
    }

    /// A file of `name number` lines.
    fileprivate func keyed(_ file: String) -> [Substring: UInt64] {
        // Not there is "no values".
        guard let text = try? readText(path + "/" + file, field: nil) else { return [:] }
        var values: [Substring: UInt64] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, let number = UInt64(words[1]) { values[words[0]] = number }
        }
        return values
    }
}
