import Glibc
import LinuxSystem

extension PlanBuilder {
    /// What happens to mounts of the host does not come from here, but what it unmounts goes here, too: the copy must not
    /// keep other containers' file systems alive. Source: runc prepareRoot.
    mutating func separateMounts(propagation: UInt64) {
        call("separate mounts", .mount, .null, "/", .null, .number(propagation), .null)
    }

    /// Makes the root file system a mount; returns where.
    mutating func mountRoot(_ rootfs: Rootfs) throws(RuntimeError) -> String {
        switch rootfs {
        case .directory(let path):
            let flags = MountFlag.MS_BIND | MountFlag.MS_REC
            call("mount rootfs \(path)", .mount, .text(path), .text(path), .null, .number(flags), .null)
            return path
        case .overlay(let lower, let upper, let work):
            try mountOverlay(lower: lower, upper: upper, work: work)
            return upper
        }
    }

    /// Mounts the overlay over its own upper folder, which needs no folder more: it has been looked up before.
    private mutating func mountOverlay(lower: [String], upper: String, work: String) throws(RuntimeError) {
        guard !lower.isEmpty else { throw RuntimeError(.invalidSpec, "rootfs", "an overlay needs a lower folder") }
        var layers = (lower: lower, upper: upper, work: work)
        var options = Self.overlayOptions(layers)
        let special: Set<UInt8> = [UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "\\")]
        let pathsAreSpecial = (lower + [upper, work]).contains { $0.utf8.contains(where: special.contains) }
        // mount(2) takes a page of options, NUL included; and some characters would need escapes.
        if options.utf8.count > 4095 || pathsAreSpecial {
            layers = try openLayers(layers)
            options = Self.overlayOptions(layers)
        }
        guard options.utf8.count <= 4095 else {
            throw RuntimeError(.unsupported, "an overlay of \(lower.count) layers")
        }
        call("mount overlay \(upper)", .mount, "overlay", .text(upper), "overlay", 0, .text(options))
    }

    private static func overlayOptions(_ layers: (lower: [String], upper: String, work: String)) -> String {
        "lowerdir=\(layers.lower.joined(separator: ":")),upperdir=\(layers.upper),workdir=\(layers.work)"
    }

    /// Opens the folders at known numbers, so that their names are short: `/proc/self/fd/500`.
    private mutating func openLayers(
        _ layers: (lower: [String], upper: String, work: String)
    ) throws(RuntimeError) -> (lower: [String], upper: String, work: String) {
        let first = 500
        var names: [String] = []
        for (index, path) in (layers.lower + [layers.upper, layers.work]).enumerated() {
            let folder = try makeSlot()
            let flags = UInt64(OpenFlag.O_PATH | O_DIRECTORY | O_CLOEXEC)
            call("open layer \(path)", .openat, Self.currentFolder, .text(path), .number(flags), 0, result: folder)
            call("number layer \(path)", .dup3, .slot(folder), .signed(first + index), .number(UInt64(O_CLOEXEC)))
            call("close layer \(path)", .close, .slot(folder))
            names.append("/proc/self/fd/\(first + index)")
        }
        return (Array(names.dropLast(2)), names[names.count - 2], names[names.count - 1])
    }

    /// A clone of the root file system, for a mount namespace that does not have it.
    mutating func takeRoot(_ root: String) throws(RuntimeError) -> Slot {
        let tree = try makeSlot()
        let flags = MountFlag.OPEN_TREE_CLONE | MountFlag.OPEN_TREE_CLOEXEC | MountFlag.AT_RECURSIVE
        call("open rootfs \(root)", .open_tree, Self.currentFolder, .text(root), .number(flags), result: tree)
        return tree
    }

    /// The mount at `root` is the working folder from here on; that goes along into a copy of the mount namespace.
    mutating func enterRootfs(_ root: String) {
        call("enter rootfs \(root)", .chdir, .text(root))
    }

    /// Mounts a clone on the working folder, or on the root where that is not of this mount namespace, and enters it: no
    /// path is walked, which root in here might not be allowed to.
    mutating func enterRootfs(tree: Slot, onRoot: Bool) {
        let flags = MountFlag.MOVE_MOUNT_F_EMPTY_PATH | (onRoot ? 0 : MountFlag.MOVE_MOUNT_T_EMPTY_PATH)
        call(
            "mount rootfs", .move_mount, .slot(tree), "", Self.currentFolder, onRoot ? "/" : "", .number(flags))
        call("enter rootfs", .fchdir, .slot(tree))
    }

    /// Takes the working folder for the root in all that follows; the mount namespace keeps its own, by which others that
    /// join it see the host's files still. Returns the host's root.
    mutating func confine() throws(RuntimeError) -> Slot {
        let outer = try makeSlot()
        let flags = Argument.number(Self.folderFlags)
        call("open the host's root", .openat, Self.currentFolder, "/", flags, 0, result: outer)
        call("confine to rootfs", .chroot, ".")
        call("enter the confined root", .chdir, "/")
        return outer
    }

    /// Takes ``confine()`` back and goes to the container's root, which is held.
    mutating func leave(_ outer: Slot) {
        guard let root else { return }
        call("go back to the host's root", .fchdir, .slot(outer))
        call("leave the confined root", .chroot, ".")
        call("go to rootfs", .fchdir, .slot(root))
        close("close the host's root", outer)
    }

    /// Makes the mount at the working folder the root, for good.
    ///
    /// The old root is put on top of it and detached, so no folder is needed for it. Source: pivot_root(2),
    /// "pivot_root(".", ".")".
    /// - Parameter isOnRoot: it is mounted on the root already.
    mutating func changeRoot(noPivot: Bool, isOnRoot: Bool) {
        if noPivot {
            if !isOnRoot { call("move rootfs", .mount, ".", "/", .null, .number(MountFlag.MS_MOVE), .null) }
            call("change root to rootfs", .chroot, ".")
        } else {
            call("pivot to the rootfs", .pivot_root, ".", ".")
            call("detach the host's root", .umount2, ".", .number(MountFlag.MNT_DETACH))
        }
        call("enter the new root", .chdir, "/")
    }

    /// After all mount points are made.
    mutating func makeRootReadOnly() {
        let attributes = MountAttributes(set: MountFlag.MOUNT_ATTR_RDONLY).bytes
        call("make rootfs read-only", .mount_setattr, Self.currentFolder, "/", 0, .bytes(attributes), 32)
    }
}
