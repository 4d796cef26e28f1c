import LinuxSystem
import OCISpec

extension ContainerEdits {
    /// Makes the edits. What is there already under the same name, path or target gives way.
    ///
    /// Errors: `.system` for a node of the host that is not there or of another kind. Source: CDI pkg/cdi, Apply.
    public func apply(to spec: inout Spec) throws(DeviceInterfaceError) {
        for variable in env { spec.process?.set(variable) }
        for node in deviceNodes { try add(node, to: &spec) }
        for device in netDevices {
            spec.linux?.netDevices[device.hostInterfaceName] = LinuxNetDevice(name: device.name)
        }
        for mount in mounts {
            let path = mount.containerPath
            spec.mounts.removeAll { $0.destination == path }
            // They are made in this order: before those inside of it.
            let index = spec.mounts.firstIndex { $0.destination.hasPrefix("\(path)/") } ?? spec.mounts.endIndex
            let added = OCISpec.Mount(
                destination: path, type: mount.type, source: mount.hostPath, options: mount.options)
            spec.mounts.insert(added, at: index)
        }
        for hook in hooks { add(hook, to: &spec) }
        for group in additionalGids where group != 0 {
            guard spec.process?.user.additionalGids.contains(group) == false else { continue }
            spec.process?.user.additionalGids.append(group)
        }
        if let intelRdt {
            spec.linux?.intelRdt = LinuxIntelRdt(
                closID: intelRdt.closID, schemata: intelRdt.schemata, l3CacheSchema: intelRdt.l3CacheSchema,
                memBwSchema: intelRdt.memBwSchema, enableMonitoring: intelRdt.enableMonitoring)
        }
    }

    private func add(_ node: DeviceNode, to spec: inout Spec) throws(DeviceInterfaceError) {
        var device = try node.completed()
        if let user = spec.process?.user {
            if device.uid == nil, user.uid > 0 { device.uid = user.uid }
            if device.gid == nil, user.gid > 0 { device.gid = user.gid }
        }
        spec.linux?.devices.removeAll { $0.path == device.path }
        spec.linux?.devices.append(device)
        guard device.type == "c" || device.type == "b", node.permissions != "none" else { return }
        var resources = spec.linux?.resources ?? LinuxResources()
        let access = node.permissions ?? ""
        resources.devices.append(
            LinuxDeviceCgroup(
                allow: true, type: device.type, major: device.major, minor: device.minor,
                access: access.isEmpty ? "rwm" : access))
        spec.linux?.resources = resources
    }

    private func add(_ hook: Hook, to spec: inout Spec) {
        var hooks = spec.hooks ?? Hooks()
        let added = OCISpec.Hook(path: hook.path, args: hook.args, env: hook.env, timeout: hook.timeout)
        switch hook.hookName {
        case "prestart": hooks.prestart.append(added)
        case "createRuntime": hooks.createRuntime.append(added)
        case "createContainer": hooks.createContainer.append(added)
        case "startContainer": hooks.startContainer.append(added)
        case "poststart": hooks.poststart.append(added)
        default: hooks.poststop.append(added)
        }
        spec.hooks = hooks
    }
}

extension ContainerEdits.DeviceNode {
    /// With what the node on the host says where this does not.
    fileprivate func completed() throws(DeviceInterfaceError) -> LinuxDevice {
        var device = LinuxDevice(
            type: type ?? "", path: path, major: major, minor: minor, fileMode: fileMode, uid: uid, gid: gid)
        if device.type == "p" || (!device.type.isEmpty && (major ?? 0) != 0) { return device }
        let source = hostPath ?? path
        let node: LinuxSystem.DeviceNode
        do {
            node = try LinuxSystem.DeviceNode(at: source)
        } catch {
            throw DeviceInterfaceError(.system, "device \(source)", "it is not on this host", cause: error)
        }
        guard device.type.isEmpty || device.type == node.type else {
            throw DeviceInterfaceError(.system, "device \(source)", "it is of type \(node.type), not \(device.type)")
        }
        device.type = node.type
        (device.major, device.minor) = (node.major, node.minor)
        return device
    }
}

extension OCISpec.Process {
    /// Replaces a variable of the same name.
    fileprivate mutating func set(_ variable: String) {
        let name = variable.prefix { $0 != "=" } + "="
        env.removeAll { $0.hasPrefix(name) }
        env.append(variable)
    }
}
