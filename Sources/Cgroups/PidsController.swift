import OCISpec

/// `pids`: how many tasks. The same on v1 and v2. Source: cgroup-v2.rst "PID".
enum PidsController: CgroupLimiter {
    static let legacy: CgroupController? = .pids
    static let unified: CgroupController? = .pids

    private static let field = "linux.resources.pids.limit"

    /// 0 and less are "no limit", which every new group has.
    static func field(in resources: LinuxResources) -> String? {
        limit(in: resources).flatMap { $0 > 0 ? field : nil }
    }

    static func legacyWrites(_ resources: LinuxResources) throws(CgroupError) -> [CgroupWrite] { writes(resources) }

    static func unifiedWrites(_ resources: LinuxResources) throws(CgroupError) -> [CgroupWrite] { writes(resources) }

    private static func limit(in resources: LinuxResources) -> Int64? {
        resources.pids?.limit
    }

    private static func writes(_ resources: LinuxResources) -> [CgroupWrite] {
        guard let limit = limit(in: resources) else { return [] }
        return [CgroupWrite(file: "pids.max", value: limit > 0 ? "\(limit)" : "max", field: field)]
    }
}
