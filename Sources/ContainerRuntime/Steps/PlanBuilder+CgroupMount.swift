import Glibc
import LinuxSystem

extension PlanBuilder {
    /// Mounts the cgroups as the cgroup namespace shows them.
    ///
    /// For v1 a tmpfs with a folder for each hierarchy, made read-only at the end. A v2 hierarchy beside them is left out: the
    /// container has no group of its own there, so it would see the host's; and the mount waits some 10 ms. Source: runc
    /// mountCgroupV1.
    mutating func mountCgroups(_ mount: PlannedMount, host: HostView) {
        let flags = mount.options.flags
        switch host.cgroups() {
        case .unified:
            let step = cgroupMount("cgroup", mount.destination, "cgroup2", flags, options: nil)
            attempt(step, preparedBy: Self.makeFolders(mount.destination))
        case .legacy(let hierarchies):
            let withoutReadOnly = flags & ~MountFlag.MS_RDONLY
            let folder = cgroupMount("tmpfs", mount.destination, "tmpfs", withoutReadOnly, options: "mode=755")
            attempt(folder, preparedBy: Self.makeFolders(mount.destination))
            for hierarchy in hierarchies {
                mountHierarchy(hierarchy, in: mount.destination, flags: flags)
            }
            if flags & MountFlag.MS_RDONLY != 0 {
                let attributes = MountAttributes(set: MountFlag.MOUNT_ATTR_RDONLY).bytes
                call(
                    "make \(mount.destination) read-only", .mount_setattr, Self.currentFolder,
                    .text(mount.destination), 0, .bytes(attributes), 32)
            }
        }
    }

    private mutating func append(_ steps: ArraySlice<LaunchPlan.Step>) {
        append(Array(steps))
    }

    private mutating func mountHierarchy(_ hierarchy: String, in folder: String, flags: UInt64) {
        let isNamed = hierarchy.hasPrefix("name=")
        let name = isNamed ? String(hierarchy.dropFirst(5)) : hierarchy
        let path = "\(folder)/\(name)"
        append(Self.makeFolders(path).suffix(1))
        append([cgroupMount("cgroup", path, "cgroup", flags, options: isNamed ? "none,\(hierarchy)" : hierarchy)])
        let controllers = hierarchy.split(separator: ",")
        guard !isNamed, controllers.count > 1 else { return }
        for controller in controllers {
            call(
                "link \(folder)/\(controller)", .symlinkat, .text(name), Self.currentFolder,
                .text("\(folder)/\(controller)"), ignoring: [EEXIST])
        }
    }

    private func cgroupMount(
        _ source: String, _ path: String, _ type: String, _ flags: UInt64, options: String?
    ) -> LaunchPlan.Step {
        LaunchPlan.Step(
            name: "mount \(path)", operation: .call(.mount),
            arguments: [.text(source), .text(path), .text(type), .number(flags), options.map(Argument.text) ?? .null])
    }
}
