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

    /// Makes one mount of the spec; the root is the container's by now, so no link leads out of it.
    mutating func mount(_ mount: PlannedMount) throws(RuntimeError) {
        if let tree = mount.tree {
            attach(mount, tree)
        } else if mount.options.copiesUp {
            try mountCopy(mount)
        } else {
            let options = mount.options
            let step = LaunchPlan.Step(
                name: "mount \(mount.destination)", operation: .call(.mount),
                arguments: [
                    .text(mount.mount.source ?? mount.mount.type ?? "none"), .text(mount.destination),
                    mount.mount.type.map(Argument.text) ?? .null, .number(options.flags),
                    options.data.isEmpty ? .null : .text(options.data.joined(separator: ",")),
                ])
            attempt(step, preparedBy: Self.makeFolders(mount.destination))
            for propagation in options.propagation {
                call(
                    "set propagation of \(mount.destination)", .mount, .null, .text(mount.destination), .null,
                    .number(propagation), .null)
            }
            let recursive = MountAttributes(
                set: options.recursiveAttributes, clear: options.clearedRecursiveAttributes)
            if !recursive.isEmpty {
                call(
                    "set attributes of \(mount.destination)", .mount_setattr, Self.currentFolder,
                    .text(mount.destination), .number(MountFlag.AT_RECURSIVE), .bytes(recursive.bytes), 32)
            }
        }
    }

    private mutating func attach(_ mount: PlannedMount, _ tree: Slot) {
        let followLinks: UInt64 = 0x10  // MOVE_MOUNT_T_SYMLINKS
        let step = LaunchPlan.Step(
            name: "mount \(mount.destination)", operation: .call(.move_mount),
            arguments: [
                .slot(tree), "", Self.currentFolder, .text(mount.destination),
                .number(MountFlag.MOVE_MOUNT_F_EMPTY_PATH | followLinks),
            ])
        if mount.isFile {
            attempt(step, preparedBy: Self.makeFile(mount.destination, attempt: step))
        } else {
            attempt(step, preparedBy: Self.makeFolders(mount.destination))
        }
    }

    /// Makes an empty file. A link whose target is not there (as /etc/resolv.conf in many images) gives way to one.
    static func makeFile(_ path: String, attempt: LaunchPlan.Step) -> [LaunchPlan.Step] {
        let make = LaunchPlan.Step(
            name: "make file \(path)", operation: .call(.mknodat),
            arguments: [currentFolder, .text(path), .number(UInt64(S_IFREG) | 0o644), 0], ignored: [EEXIST])
        var retry = attempt
        retry.ignored = [ENOENT]
        retry.skipOnSuccess = 3
        let unlink = LaunchPlan.Step(
            name: "replace link \(path)", operation: .call(.unlinkat), arguments: [currentFolder, .text(path), 0])
        return makeFolders(ContainerPath.folder(of: path)) + [make, retry, unlink, make]
    }

    /// Of a tree that is not attached yet.
    private mutating func setAttributes(_ mount: PlannedMount, _ tree: Slot, idMap: Int32?) {
        let (options, destination) = (mount.options, mount.destination)
        setAttributes(destination, tree, MountAttributes(options), recursive: false)
        let below = MountAttributes(set: options.recursiveAttributes, clear: options.clearedRecursiveAttributes)
        setAttributes(destination, tree, below, recursive: true)
        for propagation in options.propagation {
            let attributes = MountAttributes(propagation: propagation & ~MountFlag.MS_REC)
            setAttributes(destination, tree, attributes, recursive: propagation & MountFlag.MS_REC != 0)
        }
        if let idMap {
            setAttributes(
                destination, tree, MountAttributes(idMap: idMap), recursive: options.idMap == .recursive)
        }
    }

    private mutating func setAttributes(
        _ destination: String, _ tree: Slot, _ attributes: MountAttributes, recursive: Bool
    ) {
        guard !attributes.isEmpty else { return }
        let flags = MountFlag.AT_EMPTY_PATH | (recursive ? MountFlag.AT_RECURSIVE : 0)
        call(
            "set attributes of \(destination)", .mount_setattr, .slot(tree), "", .number(flags),
            .bytes(attributes.bytes), 32)
    }
}
