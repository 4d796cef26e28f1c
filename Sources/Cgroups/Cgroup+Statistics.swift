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

    /// What happened to the group's memory; all 0 when the group has no memory controller.
    public func memoryEvents() -> CgroupMemoryEvents {
        folder(of: .memory)?.memoryEvents() ?? CgroupMemoryEvents()
    }

    /// How many processes the kernel killed for want of memory; 0 when the group has no memory controller.
    public func oomKills() -> UInt64 { memoryEvents().oomKill }
}

extension CgroupFolder {
    func memoryEvents() -> CgroupMemoryEvents {
        let counts = keyed(version == .v1 ? "memory.oom_control" : "memory.events")
        var events = CgroupMemoryEvents()
        events.low = counts["low"] ?? 0
        events.high = counts["high"] ?? 0
        events.max = counts["max"] ?? 0
        events.oom = counts["oom"] ?? 0
        events.oomKill = counts["oom_kill"] ?? 0
        events.oomGroupKill = counts["oom_group_kill"] ?? 0
        return events
    }

    func readPids(into statistics: inout CgroupStatistics) {
        guard controllers.contains(.pids), let current = number("pids.current") else { return }
        statistics.pids = .init(current: current, limit: number("pids.max"))
    }

    func readCpuset(into statistics: inout CgroupStatistics) {
        let suffix = version == .v1 ? "effective_cpus" : "cpus.effective"
        guard controllers.contains(.cpuset), let cpus = line("cpuset.\(suffix)") else { return }
        let mems = line(version == .v1 ? "cpuset.effective_mems" : "cpuset.mems.effective")
        statistics.cpuset = .init(cpus: cpus, mems: mems ?? "")
    }

    /// `mlx4_0 hca_handle=2 hca_object=20`
    func readRDMA(into statistics: inout CgroupStatistics) {
        guard controllers.contains(.rdma) else { return }
        for line in lines("rdma.current") {
            let words = line.split(separator: " ")
            guard let device = words.first else { continue }
            let values = CgroupText.pairs(words.dropFirst())
            statistics.rdma[String(device)] = .init(
                handles: values["hca_handle"] ?? 0, objects: values["hca_object"] ?? 0)
        }
    }

    /// The page sizes that the folder has files of.
    func hugePageSizes(suffix: String) -> [String] {
        // A folder that cannot be read has no values.
        let names = (try? listFiles(path)) ?? []
        return names.compactMap { name in
            guard name.hasPrefix("hugetlb."), name.hasSuffix("." + suffix) else { return nil }
            let size = name.dropFirst("hugetlb.".count).dropLast(suffix.count + 1)
            return size.contains(".") ? nil : String(size)
        }.sorted()
    }
}
