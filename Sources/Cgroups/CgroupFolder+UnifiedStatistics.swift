extension CgroupFolder {
    /// Source: cgroup-v2.rst.
    func readUnified(into statistics: inout CgroupStatistics) {
        readTimes(into: &statistics)
        if controllers.contains(.memory) { statistics.memory = unifiedMemory() }
        readPids(into: &statistics)
        readCpuset(into: &statistics)
        if controllers.contains(.io) { statistics.blockIO = unifiedBlockIO() }
        if controllers.contains(.hugetlb) { readHugePages(into: &statistics) }
        readRDMA(into: &statistics)
    }

    /// cpu.stat has the times even where the cpu controller is not enabled; a hybrid host has them on v1.
    private func readTimes(into statistics: inout CgroupStatistics) {
        guard statistics.cpu.usage == nil else { return }
        let counts = keyed("cpu.stat")
        func time(_ name: String) -> UInt64? { counts[name].map(CgroupText.nanoseconds(microseconds:)) }
        statistics.cpu.usage = time("usage_usec")
        statistics.cpu.user = time("user_usec")
        statistics.cpu.system = time("system_usec")
        statistics.cpu.periods = counts["nr_periods"]
        statistics.cpu.throttledPeriods = counts["nr_throttled"]
        statistics.cpu.throttledTime = time("throttled_usec")
        statistics.cpu.bursts = counts["nr_bursts"]
        statistics.cpu.burstTime = time("burst_usec")
        statistics.cpu.pressure = pressure("cpu.pressure")
    }

    private func unifiedMemory() -> CgroupStatistics.Memory? {
        guard let usage = number("memory.current") else { return nil }
        let raw = keyed("memory.stat")
        let swap = number("memory.swap.current").map {
            CgroupStatistics.Memory.Counter(
                usage: $0, maximum: number("memory.swap.peak"), limit: number("memory.swap.max"),
                failures: keyed("memory.swap.events")["fail"])
        }
        let events = memoryEvents()
        return CgroupStatistics.Memory(
            usage: .init(
                usage: usage, maximum: number("memory.peak"), limit: number("memory.max"), failures: events.max),
            swap: swap, kernel: raw["kernel"].map { .init(usage: $0) }, inactiveFile: raw["inactive_file"],
            cache: raw["file"], raw: raw, events: events, pressure: pressure("memory.pressure"))
    }

    /// `254:0 rbytes=4096 wbytes=0 rios=1 wios=0 dbytes=0 dios=0`
    private func unifiedBlockIO() -> CgroupStatistics.BlockIO {
        var statistics = CgroupStatistics.BlockIO(pressure: pressure("io.pressure"))
        for line in lines("io.stat") {
            let words = line.split(separator: " ")
            guard let device = CgroupText.device(words.first) else { continue }
            let values = CgroupText.pairs(words.dropFirst())
            for (letter, operation) in [("r", "Read"), ("w", "Write"), ("d", "Discard")] {
                func entry(_ name: String) -> CgroupStatistics.BlockIO.Entry? {
                    values[Substring(letter + name)].map {
                        .init(major: device.major, minor: device.minor, operation: operation, value: $0)
                    }
                }
                if let bytes = entry("bytes") { statistics.bytes.append(bytes) }
                if let operations = entry("ios") { statistics.operations.append(operations) }
            }
        }
        return statistics
    }

    private func readHugePages(into statistics: inout CgroupStatistics) {
        for size in hugePageSizes(suffix: "current") {
            guard let usage = number("hugetlb.\(size).current") else { continue }
            statistics.hugetlb[size] = .init(
                usage: usage, maximum: nil, failures: keyed("hugetlb.\(size).events")["max"])
        }
    }

    /// `some avg10=0.00 avg60=0.00 avg300=0.00 total=0`, and the same for `full`.
    private func pressure(_ file: String) -> CgroupStatistics.Pressure? {
        var shares: [Substring: CgroupStatistics.Pressure.Share] = [:]
        for line in lines(file) {
            let words = line.split(separator: " ")
            var numbers: [Substring: Double] = [:]
            for word in words.dropFirst() {
                let parts = word.split(separator: "=", maxSplits: 1)
                if parts.count == 2, let number = Double(parts[1]) { numbers[parts[0]] = number }
            }
            guard let kind = words.first, let average10 = numbers["avg10"], let average60 = numbers["avg60"],
                let average300 = numbers["avg300"]
            else { continue }
            shares[kind] = .init(
                average10: average10, average60: average60, average300: average300,
                total: CgroupText.pairs(words.dropFirst())["total"] ?? 0)
        }
        return shares["some"].map { .init(some: $0, full: shares["full"]) }
    }
}
