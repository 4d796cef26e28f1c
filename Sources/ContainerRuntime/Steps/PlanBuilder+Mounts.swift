import Glibc
import LinuxSystem
import OCISpec

/// A mount of the spec, parsed, with what the plan has opened for it.
struct PlannedMount {
    let mount: Mount
    let field: String
    let destination: String
    let options: MountOptions
    /// The cloned tree of a bind mount.
    var tree: PlanBuilder.Slot?
    var isFile = false

    init(_ mount: Mount, index: Int) throws(RuntimeError) {
        field = "mounts[\(index)]"
        self.mount = mount
        guard mount.destination.utf8.first != nil else { throw RuntimeError(.invalidSpec, "\(field).destination") }
        destination = ContainerPath.normalized(mount.destination)
        options = try MountOptions(mount.options, field: field)
        guard mount.uidMappings.isEmpty, mount.gidMappings.isEmpty else {
            throw RuntimeError(.unsupported, "\(field).uidMappings")
        }
    }

    var isBind: Bool { options.isBind || mount.type == "bind" }
    var isCgroup: Bool { mount.type == "cgroup" || mount.type == "cgroup2" }
}

extension PlanBuilder {
    /// Takes hold of the sources of bind mounts while the host's paths are to be seen.
    ///
    /// A clone is attached later with all its attributes, so it is never there without them.
    mutating func openBindSources(
        _ mounts: inout [PlannedMount], bundle: String?, host: HostView
    ) throws(RuntimeError) {
        for index in mounts.indices where mounts[index].isBind {
            let source = try absoluteSource(mounts[index], bundle: bundle)
            guard let isDirectory = host.isDirectory(source) else {
                throw RuntimeError(.mountSourceMissing, source)
            }
            let tree = try makeSlot()
            mounts[index].tree = tree
            mounts[index].isFile = !isDirectory
            let isRecursive = mounts[index].options.flags & MountFlag.MS_REC != 0
            let flags =
                MountFlag.OPEN_TREE_CLONE | MountFlag.OPEN_TREE_CLOEXEC | (isRecursive ? MountFlag.AT_RECURSIVE : 0)
            call(
                "open mount source \(source)", .open_tree, Self.currentFolder, .text(source), .number(flags),
                result: tree)
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
    mutating func mount(_ mount: PlannedMount) {
        if let tree = mount.tree {
            bind(mount, tree)
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

    private mutating func bind(_ mount: PlannedMount, _ tree: Slot) {
        let options = mount.options
        setAttributes(mount.destination, tree, MountAttributes(options), recursive: false)
        let below = MountAttributes(set: options.recursiveAttributes, clear: options.clearedRecursiveAttributes)
        setAttributes(mount.destination, tree, below, recursive: true)
        for propagation in options.propagation {
            let attributes = MountAttributes(propagation: propagation & ~MountFlag.MS_REC)
            setAttributes(mount.destination, tree, attributes, recursive: propagation & MountFlag.MS_REC != 0)
        }
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
    private static func makeFile(_ path: String, attempt: LaunchPlan.Step) -> [LaunchPlan.Step] {
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
