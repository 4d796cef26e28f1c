import Glibc
import LinuxSystem
import OCISpec

/// A mount of the spec, parsed, with what the plan has opened for it.
struct PlannedMount {
    let mount: Mount
    let field: String
    let destination: String
    let options: MountOptions
    /// A tree that is not attached yet: the clone of a bind mount, or a file system that had to be made before.
    var tree: PlanBuilder.Slot?
    var isFile = false

    init(_ mount: Mount, index: Int) throws(RuntimeError) {
        field = "mounts[\(index)]"
        self.mount = mount
        guard !mount.destination.isEmpty else {
            throw RuntimeError(.invalidSpec, "\(field).destination", "it is empty")
        }
        destination = ContainerPath.normalized(mount.destination)
        options = try MountOptions(mount.options, field: field)
        guard mount.uidMappings.isEmpty == mount.gidMappings.isEmpty else {
            let missing = mount.uidMappings.isEmpty ? "uidMappings" : "gidMappings"
            throw RuntimeError(.invalidSpec, "\(field).\(missing)", "uidMappings and gidMappings come together")
        }
        if options.copiesUp && mount.type != "tmpfs" {
            throw RuntimeError(.invalidSpec, "\(field).options", "tmpcopyup is for tmpfs")
        }
        try checkPlace()
        guard isBind else {
            if hasIDMap {
                throw RuntimeError(.unsupported, "\(field).uidMappings", "\(mount.type ?? "it") is no bind mount")
            }
            return
        }
        if let word = options.data.first {
            throw RuntimeError(.invalidSpec, "\(field).options", "\(word) is unknown for a bind mount")
        }
    }

    var isBind: Bool { (options.isBind || mount.type == "bind") && !options.isRemount }
    var hasIDMap: Bool { options.idMap != nil || !mount.uidMappings.isEmpty }
    var isCgroup: Bool { mount.type == "cgroup" || mount.type == "cgroup2" }

    /// The kernel's own file systems are at their place, wherever a link of the image leads. Source: CVE-2023-27561.
    var lookup: PlanBuilder.Lookup {
        mount.type == "proc" || mount.type == "sysfs" || isCgroup ? .plain : .followingLinks
    }

    /// On /proc there is a procfs, and in it nothing but what imitates single files of it: what a process reads of itself
    /// there is true. Source: runc checkProcMount, CVE-2019-16884.
    func checkPlace() throws(RuntimeError) {
        guard !options.isRemount else { return }
        if destination == "/proc", !isBind, mount.type != "proc" {
            throw RuntimeError(.invalidSpec, "\(field).destination", "only a procfs can be mounted on /proc")
        }
        guard destination.hasPrefix("/proc/"), !PlannedMount.replaceable.contains(destination) else { return }
        throw RuntimeError(.invalidSpec, "\(field).destination", "\(destination) is inside /proc")
    }

    /// Source: runc, isProc…; lxcfs makes most of them.
    private static let replaceable: Set<String> = [
        "/proc/cpuinfo", "/proc/diskstats", "/proc/loadavg", "/proc/meminfo", "/proc/net/dev", "/proc/slabinfo",
        "/proc/stat", "/proc/swaps", "/proc/sys/crypto/fips_enabled", "/proc/sys/kernel/ns_last_pid", "/proc/uptime",
    ]
}

/// Values of linux/magic.h.
enum FileSystemMagic {
    static let proc: UInt64 = 0x9FA0
    static let devpts: UInt64 = 0x1CD1
}

extension PlanBuilder {
    /// Takes hold of the sources of bind mounts while the host's paths are to be seen.
    ///
    /// A clone is attached later with all its attributes, so it is never there without them.
    /// - Parameter idMaps: descriptors of user namespaces by index of the mount.
    mutating func openBindSources(
        _ mounts: inout [PlannedMount], where isMeant: (PlannedMount) -> Bool, bundle: String?, idMaps: [Int: Int32],
        host: HostView
    ) throws(RuntimeError) {
        for index in mounts.indices where mounts[index].isBind && isMeant(mounts[index]) {
            let source = try absoluteSource(mounts[index], bundle: bundle)
            guard let isDirectory = host.isDirectory(source) else {
                throw RuntimeError(.mountSourceMissing, source, "for \(mounts[index].field).source")
            }
            let tree = try makeSlot()
            mounts[index].tree = tree
            mounts[index].isFile = !isDirectory
            let isRecursive = mounts[index].options.flags & MountFlag.MS_REC != 0
            let flags =
                MountFlag.OPEN_TREE_CLONE | MountFlag.OPEN_TREE_CLOEXEC | (isRecursive ? MountFlag.AT_RECURSIVE : 0)
            about(mounts[index].field) { builder in
                builder.call(
                    "open mount source \(source)", .open_tree, Self.currentFolder, .text(source), .number(flags),
                    result: tree)
                builder.setAttributes(mounts[index], tree, idMap: idMaps[index])
            }
        }
    }

    private func absoluteSource(_ mount: PlannedMount, bundle: String?) throws(RuntimeError) -> String {
        guard let source = mount.mount.source, !source.isEmpty else {
            throw RuntimeError(.invalidSpec, "\(mount.field).source", "a bind mount needs one")
        }
        if source.hasPrefix("/") { return source }
        guard let bundle else { throw RuntimeError(.invalidSpec, "\(mount.field).source", "it is not absolute") }
        return "\(bundle)/\(source)"
    }

    /// Makes one mount of the spec, on a mount point that is held by descriptor.
    mutating func mount(_ mount: PlannedMount) throws(RuntimeError) {
        if let tree = mount.tree { return try attach(mount, tree) }
        if mount.options.copiesUp { return try mountCopy(mount) }
        let options = mount.options
        let (name, path) = ("mount \(mount.destination)", mount.destination)
        let target = try openFolder(path, mount.lookup)
        mountFileSystem(
            name, on: target, source: mount.mount.source ?? mount.mount.type ?? "none", type: mount.mount.type,
            flags: options.flags, data: options.data.isEmpty ? nil : options.data.joined(separator: ","))
        close(name, target)
        guard !options.propagation.isEmpty || !options.attributesBelow.isEmpty else { return }
        // The mount itself, which covers the folder.
        let mounted = try openFolder(path, mount.lookup)
        setAttributesBelow(path, mounted, options)
        close(name, mounted)
    }

    /// mount(2) has no descriptor for the place, but the working folder can be one.
    mutating func mountFileSystem(
        _ name: String, on target: Slot, source: String, type: String?, flags: UInt64, data: String?
    ) {
        call(name, .fchdir, .slot(target))
        call(
            name, .mount, .text(source), ".", type.map(Argument.text) ?? .null, .number(flags),
            data.map(Argument.text) ?? .null)
    }

    /// Puts a mount that is attached nowhere yet on what `target` has open.
    mutating func attach(
        _ name: String, _ tree: Argument, to target: Slot, ignoring ignored: [Int32] = [], skip: Int = 0
    ) {
        call(
            name, .move_mount, tree, "", .slot(target), "",
            .number(MountFlag.MOVE_MOUNT_F_EMPTY_PATH | MountFlag.MOVE_MOUNT_T_EMPTY_PATH), ignoring: ignored,
            skipOnSuccess: skip)
    }

    private mutating func attach(_ mount: PlannedMount, _ tree: Slot) throws(RuntimeError) {
        if mount.destination == "/proc" {
            append("find a procfs to mount on /proc", .checkFileSystem(magic: FileSystemMagic.proc), [.slot(tree)])
        }
        let name = "mount \(mount.destination)"
        let target = try mount.isFile ? openFile(mount.destination) : openFolder(mount.destination, mount.lookup)
        attach(name, .slot(tree), to: target)
        close(name, target)
        close(name, tree)
    }

    /// Of a tree that is not attached yet.
    private mutating func setAttributes(_ mount: PlannedMount, _ tree: Slot, idMap: Int32?) {
        let (options, destination) = (mount.options, mount.destination)
        setAttributes(destination, tree, MountAttributes(options), recursive: false)
        setAttributesBelow(destination, tree, options)
        if let idMap {
            setAttributes(
                destination, tree, MountAttributes(idMap: idMap), recursive: options.idMap == .recursive)
        }
    }

    /// The recursive ones and the propagation, which mount(2) does not take with a new file system.
    mutating func setAttributesBelow(_ destination: String, _ tree: Slot, _ options: MountOptions) {
        setAttributes(destination, tree, options.attributesBelow, recursive: true)
        for propagation in options.propagation {
            let attributes = MountAttributes(propagation: propagation & ~MountFlag.MS_REC)
            setAttributes(destination, tree, attributes, recursive: propagation & MountFlag.MS_REC != 0)
        }
    }

    mutating func setAttributes(
        _ destination: String, _ tree: Slot, _ attributes: MountAttributes, recursive: Bool
    ) {
        guard !attributes.isEmpty else { return }
        let flags = MountFlag.AT_EMPTY_PATH | (recursive ? MountFlag.AT_RECURSIVE : 0)
        call(
            "set attributes of \(destination)", .mount_setattr, .slot(tree), "", .number(flags),
            .bytes(attributes.bytes), 32)
    }
}
