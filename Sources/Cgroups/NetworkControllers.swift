import OCISpec

/// `net_cls`: the class of outgoing packets. Source: cgroup-v1/net_cls.rst.
enum NetworkClassController: CgroupLimiter {
    static let legacy: CgroupController? = .net_cls
    static let unified: CgroupController? = nil

    private static let field = "linux.resources.network.classID"

    static func field(in resources: LinuxResources) -> String? {
        resources.network?.classID == nil ? nil : field
    }

    static func legacyWrites(_ resources: LinuxResources) throws(CgroupError) -> [CgroupWrite] {
        guard let classID = resources.network?.classID else { return [] }
        return [CgroupWrite(file: "net_cls.classid", value: "\(classID)", field: field)]
    }

    static func unifiedWrites(_ resources: LinuxResources) throws(CgroupError) -> [CgroupWrite] { [] }
}

/// `net_prio`: the priority of packets out of an interface. Source: cgroup-v1/net_prio.rst.
enum NetworkPriorityController: CgroupLimiter {
    static let legacy: CgroupController? = .net_prio
    static let unified: CgroupController? = nil

    private static let base = "linux.resources.network.priorities"

    static func field(in resources: LinuxResources) -> String? {
        resources.network?.priorities.isEmpty ?? true ? nil : base
    }

    static func legacyWrites(_ resources: LinuxResources) throws(CgroupError) -> [CgroupWrite] {
        (resources.network?.priorities ?? []).enumerated().map { index, entry in
            CgroupWrite(
                file: "net_prio.ifpriomap", value: "\(entry.name) \(entry.priority)", field: "\(base)[\(index)]")
        }
    }

    static func unifiedWrites(_ resources: LinuxResources) throws(CgroupError) -> [CgroupWrite] { [] }
}
