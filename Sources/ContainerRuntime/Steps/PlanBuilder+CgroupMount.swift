import Glibc
import LinuxSystem

extension PlanBuilder {
    /// Mounts the cgroups as the cgroup namespace shows them.
    ///
    /// For v1 a tmpfs with a folder for each hierarchy, made read-only at the end. A v2 hierarchy beside them is left out: the
    /// container has no group of its own there, so it would see the host's; and the mount waits some 10 ms. Source: runc
    /// mountCgroupV1.
    mutating func mountCgroups(_ mount: PlannedMount, host: HostView) throws(RuntimeError) {
        let flags = mount.options.flags
        let (path, name) = (mount.destination, "mount \(mount.destination)")
        let target = try openFolder(path, mount.lookup)
        switch host.cgroups() {
        case .unified:
            mountFileSystem(name, on: target, source: "cgroup", type: "cgroup2", flags: flags, data: nil)
            close(name, target)
        case .legacy(let hierarchies):
            let withoutReadOnly = flags & ~MountFlag.MS_RDONLY
            mountFileSystem(
                name, on: target, source: "tmpfs", type: "tmpfs", flags: withoutReadOnly, data: "mode=755")
            close(name, target)
            let folder = try openFolder(path, mount.lookup)
            for hierarchy in hierarchies { try mountHierarchy(hierarchy, in: folder, path, flags: flags) }
            if flags & MountFlag.MS_RDONLY != 0 {
                let attributes = MountAttributes(set: MountFlag.MOUNT_ATTR_RDONLY).bytes
                call(
                    "make \(path) read-only", .mount_setattr, .slot(folder), "", .number(MountFlag.AT_EMPTY_PATH),
                    .bytes(attributes), 32)
            }
            close(name, folder)
        }
    }

    private mutating func mountHierarchy(
        _ hierarchy: String, in folder: Slot, _ path: String, flags: UInt64
    ) throws(RuntimeError) {
        let isNamed = hierarchy.hasPrefix("name=")
        let name = isNamed ? String(hierarchy.dropFirst(5)) : hierarchy
        try mountBelow(
            folder, "\(path)/\(name)", source: "cgroup", type: "cgroup", flags,
            data: isNamed ? "none,\(hierarchy)" : hierarchy)
        let controllers = hierarchy.split(separator: ",")
        guard !isNamed, controllers.count > 1 else { return }
        for controller in controllers {
            call(
                "link \(path)/\(controller)", .symlinkat, .text(name), .slot(folder), .text(String(controller)),
                ignoring: [EEXIST])
        }
    }

    private mutating func mountBelow(
        _ folder: Slot, _ path: String, source: String, type: String, _ flags: UInt64, data: String?
    ) throws(RuntimeError) {
        let target = try makeSlot()
        let name = Argument.text(ContainerPath.name(of: path))
        call("make folder \(path)", .mkdirat, .slot(folder), name, 0o755, ignoring: [EEXIST])
        openName(path, in: folder, isFolder: true, result: target)
        mountFileSystem("mount \(path)", on: target, source: source, type: type, flags: flags, data: data)
        close("mount \(path)", target)
    }
}
