import ComposeModel
import Glibc
import LinuxSystem
import OCISpec

extension LaunchBuilder {
    func linux(_ definition: ContainerDefinition, _ context: LaunchContext, _ security: SecurityOptions) throws -> Linux
    {
        let service = definition.specification
        let isOpen = service.privileged || security.hasUnconfinedPaths
        let devices = try devices(service)
        return Linux(
            sysctl: service.sysctls.filter { !$0.key.hasPrefix("net.") || !definition.ownsNetworkNamespace },
            resources: try resources(service, devices), namespaces: namespaces(definition, context), devices: devices,
            maskedPaths: isOpen ? [] : ContainerDefaults.maskedPaths,
            readonlyPaths: isOpen ? [] : ContainerDefaults.readonlyPaths)
    }

    private func namespaces(_ definition: ContainerDefinition, _ context: LaunchContext) -> [LinuxNamespace] {
        let service = definition.specification
        var namespaces = [LinuxNamespace(type: .mount)]
        if service.cgroup != "host" { namespaces.append(LinuxNamespace(type: .cgroup)) }
        for (kind, mode) in [(LinuxNamespaceType.pid, service.pid), (.ipc, service.ipc), (.uts, service.uts)]
        where mode != .host {
            namespaces.append(LinuxNamespace(type: kind, path: context.sharedNamespaces[kind]))
        }
        if let parent = context.sharedNamespaces[.network] {
            namespaces.append(LinuxNamespace(type: .network, path: parent))
        } else if definition.ownsNetworkNamespace {
            namespaces.append(LinuxNamespace(type: .network, path: instance.netnsPath(definition.id)))
        }
        return namespaces
    }

    private func resources(_ service: Service, _ devices: [LinuxDevice]) throws -> LinuxResources {
        let limits = service.deploy?.resources.limits
        let reservations = service.deploy?.resources.reservations
        var resources = LinuxResources()
        var memory = LinuxMemory()
        memory.limit = service.memLimit ?? limits?.memory
        memory.reservation = service.memReservation ?? reservations?.memory
        memory.swap = service.memswapLimit
        memory.swappiness = service.memSwappiness.flatMap { UInt64(exactly: $0) }
        if service.oomKillDisable { memory.disableOOMKiller = true }
        if memory != LinuxMemory() { resources.memory = memory }
        resources.cpu = try cpu(service, cpus: service.cpus ?? limits?.cpus)
        if let pids = service.pidsLimit ?? limits?.pids, pids != 0 { resources.pids = LinuxPids(limit: pids) }
        resources.blockIO = try blockIO(service)
        resources.devices = try deviceRules(service, devices)
        return resources
    }

    private func cpu(_ service: Service, cpus: Double?) throws -> LinuxCPU? {
        var cpu = LinuxCPU()
        cpu.shares = service.cpuShares.flatMap { UInt64(exactly: $0) }
        cpu.quota = service.cpuQuota
        cpu.period = service.cpuPeriod.flatMap { UInt64(exactly: $0) }
        cpu.realtimeRuntime = service.cpuRealtimeRuntime
        cpu.realtimePeriod = service.cpuRealtimePeriod.flatMap { UInt64(exactly: $0) }
        cpu.cpus = service.cpuset
        if let cpus, cpus > 0 {
            guard cpus.isFinite, cpus < 100_000 else {
                throw EngineError(.invalid, "service \(service.name)", "cpus \(cpus) is not a usable number")
            }
            cpu.period = 100_000
            cpu.quota = Int64(cpus * 100_000)
        }
        return cpu == LinuxCPU() ? nil : cpu
    }

    private func deviceRules(_ service: Service, _ devices: [LinuxDevice]) throws -> [LinuxDeviceCgroup] {
        if service.privileged { return [LinuxDeviceCgroup(allow: true, access: "rwm")] }
        var rules = ContainerDefaults.deviceRules
        for (device, mapping) in zip(devices, hostDevices(service)) {
            rules.append(
                LinuxDeviceCgroup(
                    allow: true, type: device.type, major: device.major, minor: device.minor,
                    access: mapping.permissions ?? "rwm"))
        }
        for text in service.deviceCgroupRules { rules.append(try rule(text, service: service.name)) }
        return rules
    }

    /// `c 1:3 mr`, `a *:* rwm`.
    private func rule(_ text: String, service: String) throws -> LinuxDeviceCgroup {
        let words = text.split(separator: " ").map(String.init)
        let numbers = words.count > 1 ? words[1].split(separator: ":", omittingEmptySubsequences: false) : []
        guard words.count == 3, ["a", "b", "c"].contains(words[0]), numbers.count == 2,
            numbers.allSatisfy({ $0 == "*" || UInt32($0) != nil }), words[2].allSatisfy({ "rwm".contains($0) })
        else {
            throw EngineError(
                .invalid, "service \(service)", "device_cgroup_rules: \(text) is not of the form `c 1:3 rwm`")
        }
        return LinuxDeviceCgroup(
            allow: true, type: words[0], major: Int64(numbers[0]), minor: Int64(numbers[1]), access: words[2])
    }

    private func devices(_ service: Service) throws -> [LinuxDevice] {
        try hostDevices(service).map { mapping in
            let node = try deviceNode(mapping.source, "device", service: service.name)
            return LinuxDevice(
                type: node.type, path: mapping.target ?? mapping.source, major: node.major, minor: node.minor,
                fileMode: node.fileMode, uid: node.uid, gid: node.gid)
        }
    }

    /// `devices` but the names of CDI.
    private func hostDevices(_ service: Service) -> [DeviceMapping] { service.devices.filter { !$0.isQualified } }

    func deviceNode(_ path: String, _ field: String, service: String) throws -> DeviceNode {
        do {
            return try DeviceNode(at: path)
        } catch {
            switch error.errno {
            case ENOENT:
                throw EngineError(.unavailable, "service \(service)", "\(field) \(path) is not on this host")
            case ENODEV: throw EngineError(.invalid, "service \(service)", "\(path) is no device")
            default: throw error
            }
        }
    }
}
