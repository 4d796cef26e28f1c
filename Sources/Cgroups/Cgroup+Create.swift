import Glibc
import LinuxSystem
import OCISpec

extension Cgroup {
    /// Makes the group in every controller that supervision or `resources` need, and sets the limits.
    ///
    /// Folders on the way are made too; on v2 the controllers are enabled along the path. A folder that is left over
    /// is taken when it holds no process. When something fails, what was made is removed again.
    ///
    /// Errors: `.unavailable` names the field of `resources` that the host has no control for; `.refused`; `.busy`
    /// when a group of that path holds processes.
    public static func create(
        _ path: String, in hierarchy: CgroupHierarchy, resources: LinuxResources = LinuxResources()
    ) throws(CgroupError) -> Cgroup {
        let limits = try CgroupLimits(resources, in: hierarchy)
        let folders = try CgroupFolder.needed(for: path, in: hierarchy, asked: limits.controllers)
        let group = Cgroup(path: path, hierarchy: hierarchy, folders: folders)
        do {
            for folder in folders { try folder.make(path: path, asked: limits.controllers) }
            try group.apply(limits, isNew: true)
        } catch {
            // What is to be reported is why the group could not be made; a leftover is found by its name later.
            try? group.remove()
            throw error
        }
        return group
    }

    /// Opens what a new process needs to join the group.
    public func placement() throws(CgroupError) -> CgroupPlacement {
        if let only = folders.first, folders.count == 1, only.version == .v2 {
            let descriptor = open(only.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard descriptor >= 0 else { throw failure("open", only.path, field: nil) }
            return CgroupPlacement(owning: .directory(descriptor))
        }
        var tasks: [Int32] = []
        for folder in folders {
            let file = folder.path + (folder.version == .v1 ? "/tasks" : "/cgroup.procs")
            let descriptor = open(file, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else {
                let error = failure("open", file, field: nil)
                for opened in tasks { close(opened) }
                throw error
            }
            tasks.append(descriptor)
        }
        return CgroupPlacement(owning: .tasks(tasks))
    }

    func apply(_ limits: CgroupLimits, isNew: Bool) throws(CgroupError) {
        for controller in limits.controllers where folder(of: controller) == nil {
            throw CgroupError(
                code: .unavailable, field: limits.field(askingFor: controller), subject: path,
                message: "this host offers no \(controller.rawValue) cgroup controller")
        }
        for folder in folders {
            if isNew, folder.version == .v1, folder.controllers.contains(.cpuset) {
                try folder.initializeCpuset(below: String(folder.path.dropLast(path.count + 1)), path: path)
            }
            try folder.apply(try limits.writes(for: folder))
        }
        if isNew || !limits.resources.devices.isEmpty { try applyDevices(limits.resources.devices, isNew: isNew) }
    }

    /// Device access, by the v1 controller or by a program on the v2 folder.
    private func applyDevices(_ devices: [LinuxDeviceCgroup], isNew: Bool) throws(CgroupError) {
        let rules = DeviceRules(devices)
        if let folder = folder(of: .devices), folder.version == .v1 {
            let list = try DeviceList(rules)
            let former = isNew ? nil : DeviceList(text: try readText(folder.path + "/devices.list", field: nil))
            for write in list.writes(replacing: former) {
                try writeText(folder.path + "/" + write.file, write.value, field: write.field)
            }
        } else if hierarchy.mode == .unified, let folder = folders.first {
            try DeviceProgram(rules).attach(to: folder.path)
        } else if !devices.isEmpty {
            throw CgroupError(
                code: .unavailable, field: "linux.resources.devices", subject: path,
                message: "this host offers no devices cgroup controller")
        }
    }
}
