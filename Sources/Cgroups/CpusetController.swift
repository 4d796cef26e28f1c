import OCISpec

/// `cpuset`: which processors and memory nodes. Source: cgroup-v1/cpusets.rst, cgroup-v2.rst "Cpuset".
enum CpusetController: CgroupLimiter {
    static let legacy: CgroupController? = .cpuset
    static let unified: CgroupController? = .cpuset

    static func field(in resources: LinuxResources) -> String? {
        guard let cpu = resources.cpu else { return nil }
        if let cpus = cpu.cpus, !cpus.isEmpty { return "linux.resources.cpu.cpus" }
        if let mems = cpu.mems, !mems.isEmpty { return "linux.resources.cpu.mems" }
        return nil
    }

    static func legacyWrites(_ resources: LinuxResources) throws(CgroupError) -> [CgroupWrite] { writes(resources) }

    static func unifiedWrites(_ resources: LinuxResources) throws(CgroupError) -> [CgroupWrite] { writes(resources) }

    private static func writes(_ resources: LinuxResources) -> [CgroupWrite] {
        var writes: [CgroupWrite] = []
        if let cpus = resources.cpu?.cpus, !cpus.isEmpty {
            writes.append(CgroupWrite(file: "cpuset.cpus", value: cpus, field: "linux.resources.cpu.cpus"))
        }
        if let mems = resources.cpu?.mems, !mems.isEmpty {
            writes.append(CgroupWrite(file: "cpuset.mems", value: mems, field: "linux.resources.cpu.mems"))
        }
        return writes
    }
}

extension CgroupFolder {
    /// A new v1 cpuset has no processors and no memory, and takes no task before it has both: they are copied from the
    /// parent, from the top down.
    func initializeCpuset(below mount: String, path: String) throws(CgroupError) {
        var parent = mount
        for part in path.split(separator: "/") {
            let folder = parent + "/" + part
            for file in ["cpuset.cpus", "cpuset.mems"] {
                let own = try readText("\(folder)/\(file)", field: nil)
                guard own.allSatisfy(\.isWhitespace) else { continue }
                let inherited = try readText("\(parent)/\(file)", field: nil)
                try writeText("\(folder)/\(file)", String(inherited.prefix { !$0.isWhitespace }), field: nil)
            }
            parent = folder
        }
    }
}
