import OCISpec

/// `blkio` on v1, `io` on v2: weights and rates. Source: cgroup-v1/blkio-controller.rst, cgroup-v2.rst "IO",
/// block/bfq-iosched.rst.
///
/// A kernel has weights by CFQ (`blkio.weight`, before 5.0), by BFQ (`blkio.bfq.weight`, `io.bfq.weight`) or by
/// io.cost (`io.weight`); whichever file is there is written.
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
        if isSet(io.weight) { return base + ".weight" }
        if isSet(io.leafWeight) { return base + ".leafWeight" }
        if !io.weightDevice.isEmpty { return base + ".weightDevice[0]" }
        return rates.first { !$0.devices(io).isEmpty }.map { "\(base).\($0.field)" }
    }

    static func legacyWrites(_ resources: LinuxResources) throws(CgroupError) -> [CgroupWrite] {
        guard let io = resources.blockIO else { return [] }
        var writes: [CgroupWrite] = []
        if let weight = try weight(io.weight, base + ".weight") {
            writes.append(
                CgroupWrite(
                    file: "blkio.weight", value: "\(weight)", field: base + ".weight",
                    orElse: .init(file: "blkio.bfq.weight", value: "\(weight)")))
        }
        if let weight = try weight(io.leafWeight, base + ".leafWeight") {
            writes.append(CgroupWrite(file: "blkio.leaf_weight", value: "\(weight)", field: base + ".leafWeight"))
        }
        for (index, device) in io.weightDevice.enumerated() {
            let field = "\(base).weightDevice[\(index)]"
            if let weight = try weight(device.weight, field + ".weight") {
                let value = "\(device.major):\(device.minor) \(weight)"
                writes.append(
                    CgroupWrite(
                        file: "blkio.weight_device", value: value, field: field + ".weight",
                        orElse: .init(file: "blkio.bfq.weight_device", value: value)))
            }
            if let weight = try weight(device.leafWeight, field + ".leafWeight") {
                writes.append(
                    CgroupWrite(
                        file: "blkio.leaf_weight_device", value: "\(device.major):\(device.minor) \(weight)",
                        field: field + ".leafWeight"))
            }
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
        try refuseLeafWeight(io.leafWeight, base)
        if let weight = try weight(io.weight, base + ".weight") {
            writes.append(unifiedWeight("default", weight, field: base + ".weight"))
        }
        for (index, device) in io.weightDevice.enumerated() {
            let field = "\(base).weightDevice[\(index)]"
            try refuseLeafWeight(device.leafWeight, field)
            guard let weight = try weight(device.weight, field + ".weight") else { continue }
            writes.append(unifiedWeight("\(device.major):\(device.minor)", weight, field: field + ".weight"))
        }
        for rate in rates {
            for device in rate.devices(io) {
                // 0 lifts the limit on v1.
                let limit = device.rate == 0 ? "max" : "\(device.rate)"
                let value = "\(device.major):\(device.minor) \(rate.key)=\(limit)"
                writes.append(CgroupWrite(file: "io.max", value: value, field: "\(base).\(rate.field)"))
            }
        }
        return writes
    }

    /// BFQ weighs as v1 does, 1…1000; io.cost weighs 1…10000.
    private static func unifiedWeight(_ target: String, _ weight: UInt16, field: String) -> CgroupWrite {
        CgroupWrite(
            file: "io.bfq.weight", value: "\(target) \(weight)", field: field,
            orElse: .init(file: "io.weight", value: "\(target) \(scaled(weight))"))
    }

    /// v1's 10…1000 as v2's 1…10000. Source: runc ConvertBlkIOToIOWeightValue.
    static func scaled(_ weight: UInt16) -> Int { 1 + (Int(weight) - 10) * 9999 / 990 }

    private static func isSet(_ weight: UInt16?) -> Bool { weight.map { $0 != 0 } ?? false }

    private static func weight(_ weight: UInt16?, _ field: String) throws(CgroupError) -> UInt16? {
        guard let weight, weight != 0 else { return nil }
        guard (10...1000).contains(weight) else {
            throw CgroupError(
                code: .invalid, field: field, subject: "\(weight)", message: "\(weight) is outside 10-1000")
        }
        return weight
    }

    private static func refuseLeafWeight(_ weight: UInt16?, _ field: String) throws(CgroupError) {
        guard isSet(weight) else { return }
        throw CgroupError(
            code: .unavailable, field: field + ".leafWeight", subject: "io",
            message: "cgroup v2 has no leaf weights; remove it")
    }
}
