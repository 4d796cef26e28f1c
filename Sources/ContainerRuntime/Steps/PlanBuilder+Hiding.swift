import CDavit
import Glibc
import LinuxSystem

extension PlanBuilder {
    /// For files a null device, for folders an empty read-only tmpfs; a path that is not there needs nothing.
    ///
    /// `null`: clones of the host's null device, one a path: whatever a container has at /dev/null, it is never mounted
    /// over what is to be hidden. Source: runc maskPath, CVE-2025-31133.
    mutating func mask(_ paths: [String], null: [Slot]) throws(RuntimeError) {
        for (path, null) in zip(paths.map(ContainerPath.normalized), null) {
            let name = "mask \(path)"
            let target = try openExisting(path, skipOnMissing: 4)
            // EINVAL: it is a folder, if the next step can enter it. Source: fs/namespace.c, do_move_mount.
            attach(name, .slot(null), to: target, ignoring: [EINVAL], skip: 2)
            mountFileSystem(
                name, on: target, source: "tmpfs", type: "tmpfs", flags: MountFlag.MS_RDONLY, data: "size=0k")
            close(name, target)
        }
    }

    /// Clones of the host's null device, made while it is to be seen, and checked to be one. Read-only, so that nobody
    /// changes the mode of the host's node by them; a device can be written to nevertheless.
    mutating func openNullDevices(_ count: Int) throws(RuntimeError) -> [Slot] {
        guard count > 0 else { return [] }
        let outer = field
        field = "linux.maskedPaths"
        defer { field = outer }
        let name = "open /dev/null"
        let device = try makeSlot()
        let flags = UInt64(UInt32(bitPattern: OpenFlag.O_PATH | O_NOFOLLOW | O_CLOEXEC))
        call(name, .openat, Self.currentFolder, "/dev/null", .number(flags), 0, result: device)
        append("find the null device at /dev/null", .checkDevice(number: davit_device(1, 3)), [.slot(device)])
        let attributes = MountAttributes(
            set: MountFlag.MOUNT_ATTR_RDONLY | MountFlag.MOUNT_ATTR_NOSUID | MountFlag.MOUNT_ATTR_NOEXEC)
        var clones: [Slot] = []
        for _ in 0..<count {
            let clone = try makeSlot()
            let flags = MountFlag.OPEN_TREE_CLONE | MountFlag.OPEN_TREE_CLOEXEC | MountFlag.AT_EMPTY_PATH
            call(name, .open_tree, .slot(device), "", .number(flags), result: clone)
            setAttributes("/dev/null", clone, attributes, recursive: false)
            clones.append(clone)
        }
        close(name, device)
        return clones
    }

    /// Mounts each path over itself, read-only with all below it.
    mutating func makeReadOnly(_ paths: [String]) throws(RuntimeError) {
        let attributes = MountAttributes(set: MountFlag.MOUNT_ATTR_RDONLY).bytes
        let clone =
            MountFlag.OPEN_TREE_CLONE | MountFlag.OPEN_TREE_CLOEXEC | MountFlag.AT_RECURSIVE | MountFlag.AT_EMPTY_PATH
        for path in paths.map(ContainerPath.normalized) {
            let name = "make \(path) read-only"
            let target = try openExisting(path, skipOnMissing: 5)
            let tree = try makeSlot()
            call(name, .open_tree, .slot(target), "", .number(clone), result: tree)
            call(
                name, .mount_setattr, .slot(tree), "", .number(MountFlag.AT_EMPTY_PATH | MountFlag.AT_RECURSIVE),
                .bytes(attributes), 32)
            attach(name, .slot(tree), to: target)
            close(name, tree)
            close(name, target)
        }
    }
}
