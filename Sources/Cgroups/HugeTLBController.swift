import OCISpec

/// `hugetlb`: a limit for each page size. Source: cgroup-v1/hugetlb.rst, cgroup-v2.rst "HugeTLB".
enum HugeTLBController: CgroupLimiter {
    static let legacy: CgroupController? = .hugetlb
    static let unified: CgroupController? = .hugetlb

    private static let base = "linux.resources.hugepageLimits"

    static func field(in resources: LinuxResources) -> String? {
        resources.hugepageLimits.isEmpty ? nil : base + "[0]"
    }

    static func legacyWrites(_ resources: LinuxResources) throws(CgroupError) -> [CgroupWrite] {
        try writes(resources, suffix: "limit_in_bytes")
    }

    static func unifiedWrites(_ resources: LinuxResources) throws(CgroupError) -> [CgroupWrite] {
        try writes(resources, suffix: "max")
    }

    private static func writes(_ resources: LinuxResources, suffix: String) throws(CgroupError) -> [CgroupWrite] {
        var writes: [CgroupWrite] = []
        for (index, limit) in resources.hugepageLimits.enumerated() {
            let field = "\(base)[\(index)]"
            // "64KB", "2MB", "1GB": it becomes part of a file name.
            guard !limit.pageSize.isEmpty, limit.pageSize.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x5A && $0 != 0x3A })
            else {
                throw CgroupError(
                    code: .invalid, field: field + ".pageSize", subject: limit.pageSize,
                    message: "\"\(limit.pageSize)\" is no page size")
            }
            let prefix = "hugetlb.\(limit.pageSize)"
            writes.append(
                CgroupWrite(file: "\(prefix).\(suffix)", value: "\(limit.limit)", field: field + ".limit"))
            // Reservations too, since Linux 5.7: a process is refused at mmap instead of killed by SIGBUS later.
            writes.append(
                CgroupWrite(
                    file: "\(prefix).rsvd.\(suffix)", value: "\(limit.limit)", field: field + ".limit",
                    isOptional: true))
        }
        return writes
    }
}
