import Glibc
import LinuxSystem

extension PlanBuilder {
    /// For files a null device, for folders an empty read-only tmpfs; a path that is not there needs nothing.
    ///
    /// `null`: clones of the host's null device, one a path, when the container's /dev is not of our making and might
    /// have anything at /dev/null. Source: runc maskPath, CVE-2025-31133.
    mutating func mask(_ paths: [String], null: [Slot]) {
        for (index, path) in paths.map(ContainerPath.normalized).enumerated() {
            if null.indices.contains(index) {
                call(
                    "mask \(path)", .move_mount, .slot(null[index]), "", Self.currentFolder, .text(path),
                    .number(MountFlag.MOVE_MOUNT_F_EMPTY_PATH), ignoring: [ENOENT, ENOTDIR], skipOnSuccess: 1)
            } else {
                call(
                    "mask \(path)", .mount, "/dev/null", .text(path), .null, .number(MountFlag.MS_BIND), .null,
                    ignoring: [ENOENT, ENOTDIR], skipOnSuccess: 1)
            }
            call(
                "mask \(path)", .mount, "tmpfs", .text(path), "tmpfs", .number(MountFlag.MS_RDONLY), "size=0k",
                ignoring: [ENOENT, ENOTDIR])
        }
    }

    /// Clones of the host's null device, made while it is to be seen.
    mutating func openNullDevices(_ count: Int) throws(RuntimeError) -> [Slot] {
        var slots: [Slot] = []
        for _ in 0..<count {
            let slot = try makeSlot()
            let flags = MountFlag.OPEN_TREE_CLONE | MountFlag.OPEN_TREE_CLOEXEC
            call("open /dev/null", .open_tree, Self.currentFolder, "/dev/null", .number(flags), result: slot)
            slots.append(slot)
        }
        return slots
    }

    /// Mounts each path over itself, read-only with all below it.
    mutating func makeReadOnly(_ paths: [String]) throws(RuntimeError) {
        let attributes = MountAttributes(set: MountFlag.MOUNT_ATTR_RDONLY).bytes
        let clone =
            MountFlag.OPEN_TREE_CLONE | MountFlag.OPEN_TREE_CLOEXEC | MountFlag.AT_RECURSIVE
        for path in paths.map(ContainerPath.normalized) {
            let tree = try makeSlot()
            let name = "make \(path) read-only"
            call(
                name, .open_tree, Self.currentFolder, .text(path), .number(clone), ignoring: [ENOENT, ENOTDIR],
                result: tree, skipOnIgnored: 2)
            call(
                name, .mount_setattr, .slot(tree), "", .number(MountFlag.AT_EMPTY_PATH | MountFlag.AT_RECURSIVE),
                .bytes(attributes), 32)
            call(
                name, .move_mount, .slot(tree), "", Self.currentFolder, .text(path),
                .number(MountFlag.MOVE_MOUNT_F_EMPTY_PATH))
        }
    }
}
