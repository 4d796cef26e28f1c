import OCISpec

/// `rdma`: handles and objects of InfiniBand devices, the same on v1 and v2. Source: cgroup-v1/rdma.rst.
enum RDMAController: CgroupLimiter {
    static let legacy: CgroupController? = .rdma
    static let unified: CgroupController? = .rdma

    private static let base = "linux.resources.rdma"

    static func field(in resources: LinuxResources) -> String? {
        resources.rdma.keys.min().map { "\(base).\($0)" }
    }

    static func legacyWrites(_ resources: LinuxResources) throws(CgroupError) -> [CgroupWrite] {
        try writes(resources)
    }

    static func unifiedWrites(_ resources: LinuxResources) throws(CgroupError) -> [CgroupWrite] {
        try writes(resources)
    }

    private static func writes(_ resources: LinuxResources) throws(CgroupError) -> [CgroupWrite] {
        var writes: [CgroupWrite] = []
        for (device, limit) in resources.rdma.sorted(by: { $0.key < $1.key }) {
            guard !device.isEmpty, !device.contains(where: \.isWhitespace) else {
                throw CgroupError(
                    code: .invalid, field: base, subject: device, message: "\"\(device)\" is no name of a device")
            }
            var parts = [device]
            if let handles = limit.hcaHandles { parts.append("hca_handle=\(handles)") }
            if let objects = limit.hcaObjects { parts.append("hca_object=\(objects)") }
            guard parts.count > 1 else { continue }
            writes.append(
                CgroupWrite(file: "rdma.max", value: parts.joined(separator: " "), field: "\(base).\(device)"))
        }
        return writes
    }
}
