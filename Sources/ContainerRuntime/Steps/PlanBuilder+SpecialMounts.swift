import Glibc
import LinuxSystem

extension PlanBuilder {
    /// Makes the proc and sysfs mounts of a container in a user namespace while the host's are to be seen: without them
    /// the kernel refuses new ones, which could show what was hidden. Source: mount_too_revealing in fs/namespace.c.
    mutating func makeKernelFileSystems(_ mounts: inout [PlannedMount]) throws(RuntimeError) {
        for index in mounts.indices where mounts[index].tree == nil && !mounts[index].options.isRemount {
            guard let type = mounts[index].mount.type, type == "proc" || type == "sysfs" else { continue }
            let (context, tree) = (try makeSlot(), try makeSlot())
            let mount = mounts[index]
            mounts[index].tree = tree
            let name = "make \(type) for \(mount.destination)"
            about(mount.field) { builder in
                builder.call(name, .fsopen, .text(type), 1, result: context)  // FSOPEN_CLOEXEC
                for option in mount.options.data { builder.configure(name, context, option) }
                builder.call(name, .fsconfig, .slot(context), 6, .null, .null, 0)  // FSCONFIG_CMD_CREATE
                builder.call(
                    name, .fsmount, .slot(context), 1, .number(MountAttributes(mount.options).set), result: tree)
                builder.call(name, .close, .slot(context))
            }
        }
    }

    private mutating func configure(_ name: String, _ context: Slot, _ option: String) {
        guard let sign = option.firstIndex(of: "=") else {
            return call(name, .fsconfig, .slot(context), 0, .text(option), .null, 0)  // FSCONFIG_SET_FLAG
        }
        let (key, value) = (String(option[..<sign]), String(option[option.index(after: sign)...]))
        call(name, .fsconfig, .slot(context), 1, .text(key), .text(value), 0)  // FSCONFIG_SET_STRING
    }

    /// A tmpfs that has what its folder had, by `tmpcopyup`. The parent copies: no plan walks a tree.
    mutating func mountCopy(_ mount: PlannedMount) throws(RuntimeError) {
        let (source, target) = (try makeSlot(), try makeSlot())
        let path = mount.destination
        let folder = UInt64(O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        let open = LaunchPlan.Step(
            name: "open \(path)", operation: .call(.openat),
            arguments: [Self.currentFolder, .text(path), .number(folder), 0], result: source)
        attempt(open, preparedBy: Self.makeFolders(path))
        let options = mount.options
        let writable = options.flags & ~MountFlag.MS_RDONLY
        call(
            "mount \(path)", .mount, .text(mount.mount.source ?? "tmpfs"), .text(path), "tmpfs", .number(writable),
            options.data.isEmpty ? .null : .text(options.data.joined(separator: ",")))
        call("open \(path)", .openat, Self.currentFolder, .text(path), .number(folder), 0, result: target)
        let hasMode = options.data.contains { $0.hasPrefix("mode=") || $0.hasPrefix("uid=") || $0.hasPrefix("gid=") }
        ask("copy \(path)", .copyUp(field: mount.field, withMode: !hasMode), source, target)
        let recursive = MountAttributes(
            set: options.recursiveAttributes | (options.flags & MountFlag.MS_RDONLY),
            clear: options.clearedRecursiveAttributes)
        if !recursive.isEmpty {
            call(
                "set attributes of \(path)", .mount_setattr, .slot(target), "",
                .number(MountFlag.AT_EMPTY_PATH | MountFlag.AT_RECURSIVE), .bytes(recursive.bytes), 32)
        }
        for propagation in options.propagation {
            call("set propagation of \(path)", .mount, .null, .text(path), .null, .number(propagation), .null)
        }
        call("close \(path)", .close, .slot(source))
        call("close \(path)", .close, .slot(target))
    }
}
