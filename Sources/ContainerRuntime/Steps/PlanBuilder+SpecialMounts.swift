import Glibc
import LinuxSystem

/// File systems that are made apart from where they go. Source: fsopen(2), fsconfig(2), fsmount(2).
extension PlanBuilder {
    /// Makes the proc and sysfs mounts of a container in a user namespace while the host's are to be seen: without them
    /// the kernel refuses new ones, which could show what was hidden. Source: mount_too_revealing in fs/namespace.c.
    mutating func makeKernelFileSystems(_ mounts: inout [PlannedMount]) throws(RuntimeError) {
        for index in mounts.indices where mounts[index].tree == nil && !mounts[index].options.isRemount {
            let mount = mounts[index]
            guard let type = mount.mount.type, type == "proc" || type == "sysfs" else { continue }
            try about(mount.field) { builder throws(RuntimeError) in
                let tree = try builder.makeFileSystem(
                    "make \(type) for \(mount.destination)", type: type, options: mount.options)
                builder.setAttributesBelow(mount.destination, tree, mount.options)
                mounts[index].tree = tree
            }
        }
    }

    /// A tmpfs that has what its folder had, by `tmpcopyup`. The parent copies: no plan walks a tree. It is filled before
    /// it is in its place, so that nobody is there meanwhile.
    mutating func mountCopy(_ mount: PlannedMount) throws(RuntimeError) {
        let (path, options) = (mount.destination, mount.options)
        let name = "mount \(path)"
        let target = try openFolder(path)
        var writable = options
        writable.flags &= ~MountFlag.MS_RDONLY
        let tree = try makeFileSystem(name, type: "tmpfs", source: mount.mount.source ?? "tmpfs", options: writable)
        let (from, to) = (try openForReading(path, target), try openForReading(path, tree))
        let hasTraits = options.data.contains { ["mode=", "uid=", "gid="].contains(where: $0.hasPrefix) }
        ask("copy \(path)", .copyUp(field: mount.field, withMode: !hasTraits), from, to)
        close("close \(path)", from)
        close("close \(path)", to)
        setAttributes(path, tree, MountAttributes(set: options.flags & MountFlag.MS_RDONLY), recursive: false)
        setAttributesBelow(path, tree, options)
        attach(name, .slot(tree), to: target)
        close(name, target)
        close(name, tree)
    }

    private mutating func openForReading(_ path: String, _ folder: Slot) throws(RuntimeError) -> Slot {
        let opened = try makeSlot()
        let flags = UInt64(O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        call("open \(path)", .openat, .slot(folder), ".", .number(flags), 0, result: opened)
        return opened
    }

    /// A file system that is mounted nowhere, with the options that are its own and the mount's.
    mutating func makeFileSystem(
        _ name: String, type: String, source: String? = nil, options: MountOptions = MountOptions()
    ) throws(RuntimeError) -> Slot {
        let (context, tree) = (try makeSlot(), try makeSlot())
        let (closeOnExec, create): (UInt64, UInt64) = (1, 6)  // FSOPEN_CLOEXEC, FSMOUNT_CLOEXEC; FSCONFIG_CMD_CREATE
        call(name, .fsopen, .text(type), .number(closeOnExec), result: context)
        if let source { configure(name, context, "source=\(source)") }
        for option in options.fileSystemFlags + options.data { configure(name, context, option) }
        call(name, .fsconfig, .slot(context), .number(create), .null, .null, 0)
        let attributes = Argument.number(MountAttributes(options).set)
        call(name, .fsmount, .slot(context), .number(closeOnExec), attributes, result: tree)
        close(name, context)
        return tree
    }

    private mutating func configure(_ name: String, _ context: Slot, _ option: String) {
        let (setFlag, setString): (UInt64, UInt64) = (0, 1)  // FSCONFIG_SET_FLAG, FSCONFIG_SET_STRING
        guard let sign = option.firstIndex(of: "=") else {
            return call(name, .fsconfig, .slot(context), .number(setFlag), .text(option), .null, 0)
        }
        let key = String(option[..<sign])
        var value = option[option.index(after: sign)...]
        // As mount(2) wants the labels of SELinux, which have commas.
        if value.count > 1, value.hasPrefix("\""), value.hasSuffix("\"") { value = value.dropFirst().dropLast() }
        call(name, .fsconfig, .slot(context), .number(setString), .text(key), .text(String(value)), 0)
    }
}
