import LinuxSystem

extension CgroupFolder {
    func addLegacy(to usage: inout CgroupUsage) {
        if controllers.contains(.cpuacct) {
            usage.cpuTotal = value("cpuacct.usage")
            usage.cpuUser = value("cpuacct.usage_user")
            usage.cpuKernel = value("cpuacct.usage_sys")
            usage.perCPU = text("cpuacct.usage_percpu").split(whereSeparator: \.isWhitespace).compactMap { UInt64($0) }
        }
        if controllers.contains(.cpu) {
            let stat = pairs("cpu.stat")
            usage.periods = stat["nr_periods"] ?? 0
            usage.throttledPeriods = stat["nr_throttled"] ?? 0
            usage.throttledTime = stat["throttled_time"] ?? 0
        }
        if controllers.contains(.memory) {
            usage.memory = legacyMemory("memory")
            usage.swap = legacyMemory("memory.memsw")
            usage.kernel = legacyMemory("memory.kmem")
            usage.kernelTCP = legacyMemory("memory.kmem.tcp")
            usage.raw = pairs("memory.stat")
            usage.cache = usage.raw["cache"] ?? 0
        }
        if controllers.contains(.pids) { addPids(to: &usage) }
        if controllers.contains(.blkio) {
            usage.ioBytes = operations("blkio.throttle.io_service_bytes_recursive")
            usage.ioOperations = operations("blkio.throttle.io_serviced_recursive")
        }
        if controllers.contains(.hugetlb) {
            addHugepages(to: &usage, limit: "limit_in_bytes", usage: "usage_in_bytes", max: "max_usage_in_bytes")
        }
    }

    func addUnified(to usage: inout CgroupUsage) {
        let stat = pairs("cpu.stat")
        if usage.cpuTotal == 0 {
            usage.cpuTotal = (stat["usage_usec"] ?? 0) &* 1000
            usage.cpuUser = (stat["user_usec"] ?? 0) &* 1000
            usage.cpuKernel = (stat["system_usec"] ?? 0) &* 1000
            usage.periods = stat["nr_periods"] ?? 0
            usage.throttledPeriods = stat["nr_throttled"] ?? 0
            usage.throttledTime = (stat["throttled_usec"] ?? 0) &* 1000
        }
        if controllers.contains(.memory) {
            usage.memory = CgroupUsage.Memory(
                limit: limit("memory.max"), usage: value("memory.current"), max: value("memory.peak"),
                failures: pairs("memory.events")["max"] ?? 0)
            let swapLimit = limit("memory.swap.max")
            usage.swap = CgroupUsage.Memory(
                limit: swapLimit == .max ? .max : swapLimit &+ usage.memory.limit,
                usage: value("memory.swap.current") &+ usage.memory.usage)
            usage.raw = pairs("memory.stat")
            usage.cache = usage.raw["file"] ?? 0
        }
        if controllers.contains(.pids) { addPids(to: &usage) }
        if controllers.contains(.io) { addIO(to: &usage) }
        if controllers.contains(.hugetlb) { addHugepages(to: &usage, limit: "max", usage: "current", max: "") }
    }

    private func legacyMemory(_ prefix: String) -> CgroupUsage.Memory {
        CgroupUsage.Memory(
            limit: value("\(prefix).limit_in_bytes"), usage: value("\(prefix).usage_in_bytes"),
            max: value("\(prefix).max_usage_in_bytes"), failures: value("\(prefix).failcnt"))
    }

    private func addPids(to usage: inout CgroupUsage) {
        usage.pids = value("pids.current")
        usage.pidsLimit = value("pids.max")
    }

    private func addHugepages(to usage: inout CgroupUsage, limit: String, usage file: String, max: String) {
        // A group that is gone has no files.
        for name in (try? Files.list(path)) ?? [] where name.hasPrefix("hugetlb.") && name.hasSuffix(".\(file)") {
            let size = String(name.dropFirst(8).dropLast(file.count + 1))
            guard !size.contains("rsvd") else { continue }
            usage.hugepages[size] = CgroupUsage.Memory(
                limit: self.limit("hugetlb.\(size).\(limit)"), usage: value(name),
                max: max.isEmpty ? 0 : value("hugetlb.\(size).\(max)"), failures: value("hugetlb.\(size).failcnt"))
        }
    }

    /// Lines `8:0 Read 4096`.
    private func operations(_ file: String) -> [CgroupUsage.BlockIO] {
        text(file).split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count == 3, let value = UInt64(words[2]), let device = device(words[0]) else { return nil }
            return .init(major: device.0, minor: device.1, operation: String(words[1]), value: value)
        }
    }

    /// Lines `8:0 rbytes=1 wbytes=2 rios=3 wios=4 …`.
    private func addIO(to usage: inout CgroupUsage) {
        for line in text("io.stat").split(separator: "\n") {
            let words = line.split(separator: " ")
            guard let first = words.first, let device = device(first) else { continue }
            for word in words.dropFirst() {
                let parts = word.split(separator: "=")
                guard parts.count == 2, let value = UInt64(parts[1]) else { continue }
                func entry(_ operation: String) -> CgroupUsage.BlockIO {
                    .init(major: device.0, minor: device.1, operation: operation, value: value)
                }
                switch parts[0] {
                case "rbytes": usage.ioBytes.append(entry("Read"))
                case "wbytes": usage.ioBytes.append(entry("Write"))
                case "rios": usage.ioOperations.append(entry("Read"))
                case "wios": usage.ioOperations.append(entry("Write"))
                default: continue
                }
            }
        }
    }

    private func device(_ text: Substring) -> (UInt64, UInt64)? {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let major = UInt64(parts[0]), let minor = UInt64(parts[1]) else { return nil }
        return (major, minor)
    }

    /// Empty when it is not there, which is "no values".
    private func text(_ file: String) -> String { (try? readText(path + "/" + file, field: nil)) ?? "" }

    private func value(_ file: String) -> UInt64 { UInt64(text(file).prefix { !$0.isWhitespace }) ?? 0 }

    /// As ``value(_:)``, with "max" as the largest number.
    private func limit(_ file: String) -> UInt64 { text(file).hasPrefix("max") ? .max : value(file) }

    private func pairs(_ file: String) -> [String: UInt64] {
        var values: [String: UInt64] = [:]
        for line in text(file).split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, let number = UInt64(words[1]) { values[String(words[0])] = number }
        }
        return values
    }

}
