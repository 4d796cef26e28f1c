import ComposeModel
import LinuxSystem
import OCISpec

extension LaunchBuilder {
    /// `blkio_config`. Source: Compose specification, 05-services.md, "blkio_config".
    func blockIO(_ service: Service) throws -> LinuxBlockIO? {
        guard let config = service.blkioConfig else { return nil }
        let name = service.name
        var io = LinuxBlockIO()
        if let weight = config.weight { io.weight = try blockWeight(weight, "weight", service: name) }
        for entry in config.weightDevice {
            let node = try blockDevice(entry.path, "weight_device", service: name)
            let weight = try blockWeight(entry.weight, "weight_device", service: name)
            io.weightDevice.append(LinuxWeightDevice(major: node.major, minor: node.minor, weight: weight))
        }
        io.throttleReadBpsDevice = try throttles(config.deviceReadBps, "device_read_bps", service: name)
        io.throttleWriteBpsDevice = try throttles(config.deviceWriteBps, "device_write_bps", service: name)
        io.throttleReadIOPSDevice = try throttles(config.deviceReadIops, "device_read_iops", service: name)
        io.throttleWriteIOPSDevice = try throttles(config.deviceWriteIops, "device_write_iops", service: name)
        return io
    }

    private func blockWeight(_ weight: Int64, _ field: String, service: String) throws -> UInt16 {
        guard (10...1000).contains(weight) else {
            throw EngineError(.invalid, "service \(service)", "blkio_config.\(field): \(weight) is outside 10-1000")
        }
        return UInt16(weight)
    }

    private func throttles(
        _ throttles: [BlkioConfig.Throttle], _ field: String, service: String
    ) throws -> [LinuxThrottleDevice] {
        var devices: [LinuxThrottleDevice] = []
        for throttle in throttles {
            let node = try blockDevice(throttle.path, field, service: service)
            guard let rate = throttle.rate, rate >= 0 else {
                throw EngineError(
                    .invalid, "service \(service)", "blkio_config.\(field): \(throttle.path) has no usable rate")
            }
            devices.append(LinuxThrottleDevice(major: node.major, minor: node.minor, rate: UInt64(rate)))
        }
        return devices
    }

    private func blockDevice(_ path: String, _ field: String, service: String) throws -> DeviceNode {
        let node = try deviceNode(path, "blkio_config.\(field):", service: service)
        guard node.type == "b" else {
            throw EngineError(.invalid, "service \(service)", "blkio_config.\(field): \(path) is no block device")
        }
        return node
    }
}
