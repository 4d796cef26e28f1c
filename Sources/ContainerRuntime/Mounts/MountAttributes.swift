import LinuxSystem

/// struct mount_attr of mount_setattr(2).
struct MountAttributes: Hashable, Sendable {
    var set: UInt64 = 0
    var clear: UInt64 = 0
    /// One of MS_PRIVATE, MS_SLAVE, MS_SHARED, MS_UNBINDABLE, or 0 for no change.
    var propagation: UInt64 = 0

    /// A user namespace, for MOUNT_ATTR_IDMAP.
    var userNamespace: Int32 = 0

    var isEmpty: Bool { self.set == 0 && clear == 0 && propagation == 0 }

    var bytes: [UInt8] {
        [set, clear, propagation, UInt64(userNamespace)].flatMap { value in withUnsafeBytes(of: value) { Array($0) } }
    }

    /// The attributes of a bind mount itself.
    init(_ options: MountOptions) {
        set = MountAttributes.attributes(options.flags)
        clear = MountAttributes.attributes(options.clearedFlags) & ~set
        completeAccessTime()
    }

    /// Gives files the ids that `userNamespace`, a descriptor, maps theirs to.
    init(idMap userNamespace: Int32) {
        set = MountFlag.MOUNT_ATTR_IDMAP
        self.userNamespace = userNamespace
    }

    init(set: UInt64 = 0, clear: UInt64 = 0, propagation: UInt64 = 0) {
        self.set = set
        self.clear = clear
        self.propagation = propagation
        completeAccessTime()
    }

    /// The kernel wants all atime bits cleared when one is set.
    private mutating func completeAccessTime() {
        if (set | clear) & MountFlag.MOUNT_ATTR__ATIME != 0 { clear |= MountFlag.MOUNT_ATTR__ATIME }
    }

    private static func attributes(_ flags: UInt64) -> UInt64 {
        pairs.reduce(0) { flags & $1.flag != 0 ? $0 | $1.attribute : $0 }
    }

    private static let pairs: [(flag: UInt64, attribute: UInt64)] = [
        (MountFlag.MS_RDONLY, MountFlag.MOUNT_ATTR_RDONLY), (MountFlag.MS_NOSUID, MountFlag.MOUNT_ATTR_NOSUID),
        (MountFlag.MS_NODEV, MountFlag.MOUNT_ATTR_NODEV), (MountFlag.MS_NOEXEC, MountFlag.MOUNT_ATTR_NOEXEC),
        (MountFlag.MS_NOATIME, MountFlag.MOUNT_ATTR_NOATIME),
        (MountFlag.MS_STRICTATIME, MountFlag.MOUNT_ATTR_STRICTATIME),
        (MountFlag.MS_NODIRATIME, MountFlag.MOUNT_ATTR_NODIRATIME),
        (MountFlag.MS_NOSYMFOLLOW, MountFlag.MOUNT_ATTR_NOSYMFOLLOW),
    ]
}

extension MountOptions {
    /// Of `rro`, `rrw` …: for the mount and all below it.
    var attributesBelow: MountAttributes {
        MountAttributes(set: recursiveAttributes, clear: clearedRecursiveAttributes)
    }
}
