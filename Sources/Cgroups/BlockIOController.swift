import OCISpec

/// `blkio` on v1, `io` on v2: weight and rates. Source: cgroup-v1/blkio-controller.rst, cgroup-v2.rst "IO".
enum BlockIOController: CgroupLimiter {
    static let legacy: CgroupController? = .blkio
    static let unified: CgroupController? = .io

    private static let base = "linux.resources.blockIO"

    /// Each rate: the field, v1's file, v2's key in `io.max`.
    private static let rates:
        [(field: String, file: String, key: String, devices: @Sendable (LinuxBlockIO) -> [LinuxThrottleDevice])] = [
            ("throttleReadBpsDevice", "blkio.throttle.read_bps_device", "rbps", { $0.throttleReadBpsDevice }),
            ("throttleWriteBpsDevice", "blkio.throttle.write_bps_device", "wbps", { $0.throttleWriteBpsDevice }),
            ("throttleReadIOPSDevice", "blkio.throttle.read_iops_device", "riops", { $0.throttleReadIOPSDevice }),
            ("throttleWriteIOPSDevice", "blkio.throttle.write_iops_device", "wiops", { $0.throttleWriteIOPSDevice }),
        ]

    static func field(in resources: LinuxResources) -> String? {
        guard let io = resources.blockIO else { return nil }
        if let weight = io.weight, weight != 0 { return base + ".weight" }
        return rates.first { !$0.devices(io).isEmpty }.map { "\(base).\($0.field)" }
    }

    static func legacyWrites(_ resources: LinuxResources) throws(CgroupError) -> [CgroupWrite] {
        guard let io = resources.blockIO else { return [] }
        var writes: [CgroupWrite] = []
        if let weight = io.weight, weight != 0 {
            writes.append(CgroupWrite(file: "blkio.weight", value: "\(weight)", field: base + ".weight"))
        }
        for rate in rates {
            for device in rate.devices(io) {
                let value = "\(device.major):\(device.minor) \(device.rate)"
                writes.append(CgroupWrite(file: rate.file, value: value, field: "\(base).\(rate.field)"))
            }
        }
        return writes
    }

    static func unifiedWrites(_ resources: LinuxResources) throws(CgroupError) -> [CgroupWrite] {
        guard let io = resources.blockIO else { return [] }
        var writes: [CgroupWrite] = []
        if let weight = io.weight, weight != 0 {
            // v1 weighs 10…1000, v2 1…10000.
            let scaled = 1 + (max(Int(weight), 10) - 10) * 9999 / 990
            writes.append(CgroupWrite(file: "io.weight", value: "default \(scaled)", field: base + ".weight"))
        }
        for rate in rates {
            for device in rate.devices(io) {
                let value = "\(device.major):\(device.minor) \(rate.key)=\(device.rate)"
                writes.append(CgroupWrite(file: "io.max", value: value, field: "\(base).\(rate.field)"))
            }
        }
        return writes
    }
}
