/// Bits of mount(2), umount2(2), mount_setattr(2) and the mount API; values of linux/mount.h.
public enum MountFlag {
    public static let MS_RDONLY: UInt64 = 0x1
    public static let MS_NOSUID: UInt64 = 0x2
    public static let MS_NODEV: UInt64 = 0x4
    public static let MS_NOEXEC: UInt64 = 0x8
    public static let MS_SYNCHRONOUS: UInt64 = 0x10
    public static let MS_REMOUNT: UInt64 = 0x20
    public static let MS_MANDLOCK: UInt64 = 0x40
    public static let MS_DIRSYNC: UInt64 = 0x80
    public static let MS_NOSYMFOLLOW: UInt64 = 0x100
    public static let MS_NOATIME: UInt64 = 0x400
    public static let MS_NODIRATIME: UInt64 = 0x800
    public static let MS_BIND: UInt64 = 0x1000
    public static let MS_MOVE: UInt64 = 0x2000
    public static let MS_REC: UInt64 = 0x4000
    public static let MS_SILENT: UInt64 = 0x8000
    public static let MS_UNBINDABLE: UInt64 = 1 << 17
    public static let MS_PRIVATE: UInt64 = 1 << 18
    public static let MS_SLAVE: UInt64 = 1 << 19
    public static let MS_SHARED: UInt64 = 1 << 20
    public static let MS_RELATIME: UInt64 = 1 << 21
    public static let MS_I_VERSION: UInt64 = 1 << 23
    public static let MS_STRICTATIME: UInt64 = 1 << 24
    public static let MS_LAZYTIME: UInt64 = 1 << 25

    public static let MNT_DETACH: UInt64 = 2

    public static let MOUNT_ATTR_RDONLY: UInt64 = 0x1
    public static let MOUNT_ATTR_NOSUID: UInt64 = 0x2
    public static let MOUNT_ATTR_NODEV: UInt64 = 0x4
    public static let MOUNT_ATTR_NOEXEC: UInt64 = 0x8
    public static let MOUNT_ATTR__ATIME: UInt64 = 0x70
    public static let MOUNT_ATTR_RELATIME: UInt64 = 0x0
    public static let MOUNT_ATTR_NOATIME: UInt64 = 0x10
    public static let MOUNT_ATTR_STRICTATIME: UInt64 = 0x20
    public static let MOUNT_ATTR_NODIRATIME: UInt64 = 0x80
    public static let MOUNT_ATTR_IDMAP: UInt64 = 0x0010_0000
    public static let MOUNT_ATTR_NOSYMFOLLOW: UInt64 = 0x0020_0000

    public static let OPEN_TREE_CLONE: UInt64 = 1
    public static let OPEN_TREE_CLOEXEC: UInt64 = 0o2000000
    public static let AT_RECURSIVE: UInt64 = 0x8000
    public static let AT_EMPTY_PATH: UInt64 = 0x1000
    public static let MOVE_MOUNT_F_EMPTY_PATH: UInt64 = 0x4
    public static let MOVE_MOUNT_T_EMPTY_PATH: UInt64 = 0x40
}
