extension CgroupFolder {
    /// Source: cgroup-v1/memory.rst, cpuacct.rst, blkio-controller.rst, hugetlb.rst.
    func readLegacy(into statistics: inout CgroupStatistics) {
        readProcessorTimes(into: &statistics)
        if controllers.contains(.memory) { statistics.memory = legacyMemory() }
        readPids(into: &statistics)
        readCpuset(into: &statistics)
        if controllers.contains(.blkio) { statistics.blockIO = legacyBlockIO() }
        if controllers.contains(.hugetlb) { readHugePages(into: &statistics) }
        readRDMA(into: &statistics)
    }

    private func readProcessorTimes(into statistics: inout CgroupStatistics) {
        if controllers.contains(.cpuacct) {
            statistics.cpu.usage = number("cpuacct.usage")
            statistics.cpu.user = number("cpuacct.usage_user")
            statistics.cpu.system = number("cpuacct.usage_sys")
            statistics.cpu.perProcessor = words("cpuacct.usage_percpu").compactMap { UInt64($0) }
        }
        if controllers.contains(.cpu) {
            let counts = keyed("cpu.stat")
            statistics.cpu.periods = counts["nr_periods"]
            statistics.cpu.throttledPeriods = counts["nr_throttled"]
            statistics.cpu.throttledTime = counts["throttled_time"]
            statistics.cpu.bursts = counts["nr_bursts"]
            statistics.cpu.burstTime = counts["burst_time"]
        }
    }

    private func legacyMemory() -> CgroupStatistics.Memory? {
        guard let usage = counter("memory") else { return nil }
        let raw = keyed("memory.stat")
        return CgroupStatistics.Memory(
            usage: usage, swap: counter("memory.memsw"), kernel: counter("memory.kmem"),
            kernelTCP: counter("memory.kmem.tcp"), inactiveFile: raw["total_inactive_file"],
            cache: raw["total_cache"] ?? raw["cache"], raw: raw, events: memoryEvents())
    }

    private func counter(_ prefix: String) -> CgroupStatistics.Memory.Counter? {
        guard let usage = number("\(prefix).usage_in_bytes") else { return nil }
        return .init(
            usage: usage, maximum: number("\(prefix).max_usage_in_bytes"),
            // v1 says "no limit" by the largest multiple of the page size.
            limit: number("\(prefix).limit_in_bytes").flatMap { $0 >= 1 << 62 ? nil : $0 },
            failures: number("\(prefix).failcnt"))
    }

    /// BFQ counts where it schedules; throttling counts everywhere.
    private func legacyBlockIO() -> CgroupStatistics.BlockIO {
        func entries(_ names: [String]) -> [CgroupStatistics.BlockIO.Entry] {
            for name in names {
                let found = legacyEntries(name)
                if !found.isEmpty { return found }
            }
            return []
        }
        return CgroupStatistics.BlockIO(
            bytes: entries(["blkio.bfq.io_service_bytes_recursive", "blkio.throttle.io_service_bytes_recursive"]),
            operations: entries(["blkio.bfq.io_serviced_recursive", "blkio.throttle.io_serviced_recursive"]))
    }

    /// `254:0 Read 4096`; the last line, `Total 4096`, is left out.
    private func legacyEntries(_ file: String) -> [CgroupStatistics.BlockIO.Entry] {
        lines(file).compactMap { line in
            let words = line.split(separator: " ")
            guard words.count == 3, let device = CgroupText.device(words.first), let value = UInt64(words[2]) else {
                return nil
            }
            return .init(major: device.major, minor: device.minor, operation: String(words[1]), value: value)
        }
    }

    private func readHugePages(into statistics: inout CgroupStatistics) {
        for size in hugePageSizes(suffix: "usage_in_bytes") {
            guard let usage = number("hugetlb.\(size).usage_in_bytes") else { continue }
            statistics.hugetlb[size] = .init(
                usage: usage, maximum: number("hugetlb.\(size).max_usage_in_bytes"),
                failures: number("hugetlb.\(size).failcnt"))
        }
    }
}
