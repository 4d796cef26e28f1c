import CDavit
import Glibc

/// mount(2) and its kin, in the mount namespace of the calling thread.
public enum Mounts {
    /// mount(2). `flags`: ``MountFlag`` MS_ bits.
    public static func mount(
        _ source: String?, on target: String, type: String? = nil, flags: UInt64 = 0, data: String? = nil
    ) throws(SystemError) {
        let result = Glibc.mount(source, target, type, UInt(flags), data)
        try SystemError.checkLibrary(result, "mount", target)
    }

    /// umount2(2), not following a link. Errors: EINVAL when `target` is no mount, EBUSY without MNT_DETACH.
    public static func unmount(_ target: String, flags: UInt64 = 0) throws(SystemError) {
        let noFollow: UInt64 = 8
        try SystemError.checkLibrary(umount2(target, Int32(truncatingIfNeeded: flags | noFollow)), "umount", target)
    }

    /// A detached copy of the mount at `path`, for ``move(_:to:)``.
    public static func clone(_ path: String, recursive: Bool) throws(SystemError) -> OwnedDescriptor {
        let flags =
            MountFlag.OPEN_TREE_CLONE | MountFlag.OPEN_TREE_CLOEXEC | (recursive ? MountFlag.AT_RECURSIVE : 0)
        let result = path.withCString { path in
            davit_syscall(Int(SYS_open_tree), currentFolder, UInt64(UInt(bitPattern: path)), flags, 0, 0, 0)
        }
        return OwnedDescriptor(owning: Int32(try SystemError.check(result, "open_tree", path)))
    }

    /// Attaches a detached mount to `target`.
    public static func move(_ tree: borrowing OwnedDescriptor, to target: String) throws(SystemError) {
        let descriptor = UInt64(tree.rawValue)
        let result = target.withCString { target in
            "".withCString { empty in
                davit_syscall(
                    Int(SYS_move_mount), descriptor, UInt64(UInt(bitPattern: empty)), currentFolder,
                    UInt64(UInt(bitPattern: target)), MountFlag.MOVE_MOUNT_F_EMPTY_PATH, 0)
            }
        }
        try SystemError.check(result, "move_mount", target)
    }

    private static var currentFolder: UInt64 { UInt64(bitPattern: Int64(AT_FDCWD)) }

    /// The mounts that the calling thread sees.
    public static func current() throws(SystemError) -> [MountInfo] {
        MountInfo.parse(try Files.readText("/proc/thread-self/mountinfo", limit: 64 << 20))
    }
}
