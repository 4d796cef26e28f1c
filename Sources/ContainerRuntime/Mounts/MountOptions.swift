import LinuxSystem
import OCISpec

/// The options of an OCI mount, sorted by what they turn into. Source: runtime-spec config.md, "Linux mount options".
struct MountOptions: Hashable, Sendable {
    /// MS_ bits of mount(2).
    var flags: UInt64 = 0
    /// MS_ bits that were taken back explicitly (`rw`, `suid`, `exec`, `dev`); counts for bind mounts.
    var clearedFlags: UInt64 = 0
    /// MS_SHARED and so on, with MS_REC for the `r` forms.
    var propagation: [UInt64] = []
    /// MOUNT_ATTR_ bits of `rro`, `rnosuid` …: set on the mount and all below it.
    var recursiveAttributes: UInt64 = 0
    /// MOUNT_ATTR_ bits of `rrw`, `rsuid` …
    var clearedRecursiveAttributes: UInt64 = 0
    /// Whether the mount gets its own ids; `ridmap` all below it, too.
    var idMap: IDMapScope?
    /// What the folder below has is copied into the tmpfs.
    var copiesUp = false
    /// What is not known here is the file system's.
    var data: [String] = []

    enum IDMapScope: Hashable, Sendable {
        case single, recursive
    }

    var isBind: Bool { flags & MountFlag.MS_BIND != 0 }
    var isRemount: Bool { flags & MountFlag.MS_REMOUNT != 0 }
    /// Whether what is mounted inside shows outside.
    var isShared: Bool { propagation.contains { $0 & MountFlag.MS_SHARED != 0 } }

    /// No options.
    init() {}

    /// Words of what mount(2) has bits for and is the file system's, not the mount's. Source: fs_context.c,
    /// common_set_sb_flag.
    var fileSystemFlags: [String] {
        let words: [(UInt64, String)] = [
            (MountFlag.MS_SYNCHRONOUS, "sync"), (MountFlag.MS_DIRSYNC, "dirsync"), (MountFlag.MS_MANDLOCK, "mand"),
            (MountFlag.MS_LAZYTIME, "lazytime"),
        ]
        return words.filter { flags & $0.0 != 0 }.map(\.1)
    }

    /// Errors: `.unsupported` for words that other runtimes have beyond the specification.
    init(_ options: [String], field: String) throws(RuntimeError) {
        for (index, option) in options.enumerated() { try add(option, field: "\(field).options[\(index)]") }
    }

    private mutating func add(_ option: String, field: String) throws(RuntimeError) {
        if let flag = MountOptions.setting[option] {
            flags |= flag
            clearedFlags &= ~flag
        } else if let flag = MountOptions.clearing[option] {
            flags &= ~flag
            clearedFlags |= flag
        } else if let flag = MountOptions.propagations[option] {
            propagation.append(flag)
        } else if let bits = MountOptions.recursive[option] {
            recursiveAttributes |= bits
            clearedRecursiveAttributes &= ~bits
        } else if let bits = MountOptions.recursiveClearing[option] {
            recursiveAttributes &= ~bits
            clearedRecursiveAttributes |= bits
        } else if let scope = MountOptions.idMaps[option] {
            idMap = scope
        } else if option == "tmpcopyup" {
            copiesUp = true
        } else if MountOptions.unsupported.contains(option) {
            throw RuntimeError(.unsupported, field, option)
        } else if option != "defaults" && !option.isEmpty {
            data.append(option)
        }
    }

    /// Sorted.
    static var known: [String] {
        ([setting, clearing, propagations, recursive, recursiveClearing].flatMap(\.keys) + idMaps.keys + ["tmpcopyup"])
            .sorted()
    }

    private static let setting: [String: UInt64] = [
        "ro": MountFlag.MS_RDONLY, "nosuid": MountFlag.MS_NOSUID, "nodev": MountFlag.MS_NODEV,
        "noexec": MountFlag.MS_NOEXEC, "sync": MountFlag.MS_SYNCHRONOUS, "remount": MountFlag.MS_REMOUNT,
        "mand": MountFlag.MS_MANDLOCK, "dirsync": MountFlag.MS_DIRSYNC, "nosymfollow": MountFlag.MS_NOSYMFOLLOW,
        "noatime": MountFlag.MS_NOATIME, "nodiratime": MountFlag.MS_NODIRATIME, "bind": MountFlag.MS_BIND,
        "rbind": MountFlag.MS_BIND | MountFlag.MS_REC, "silent": MountFlag.MS_SILENT,
        "relatime": MountFlag.MS_RELATIME, "iversion": MountFlag.MS_I_VERSION,
        "strictatime": MountFlag.MS_STRICTATIME, "lazytime": MountFlag.MS_LAZYTIME,
    ]

    private static let clearing: [String: UInt64] = [
        "rw": MountFlag.MS_RDONLY, "suid": MountFlag.MS_NOSUID, "dev": MountFlag.MS_NODEV,
        "exec": MountFlag.MS_NOEXEC, "async": MountFlag.MS_SYNCHRONOUS, "nomand": MountFlag.MS_MANDLOCK,
        "symfollow": MountFlag.MS_NOSYMFOLLOW, "atime": MountFlag.MS_NOATIME, "diratime": MountFlag.MS_NODIRATIME,
        "loud": MountFlag.MS_SILENT, "norelatime": MountFlag.MS_RELATIME, "noiversion": MountFlag.MS_I_VERSION,
        "nostrictatime": MountFlag.MS_STRICTATIME, "nolazytime": MountFlag.MS_LAZYTIME,
    ]

    static let propagations: [String: UInt64] = [
        "private": MountFlag.MS_PRIVATE, "rprivate": MountFlag.MS_PRIVATE | MountFlag.MS_REC,
        "slave": MountFlag.MS_SLAVE, "rslave": MountFlag.MS_SLAVE | MountFlag.MS_REC,
        "shared": MountFlag.MS_SHARED, "rshared": MountFlag.MS_SHARED | MountFlag.MS_REC,
        "unbindable": MountFlag.MS_UNBINDABLE, "runbindable": MountFlag.MS_UNBINDABLE | MountFlag.MS_REC,
    ]

    private static let recursive: [String: UInt64] = [
        "rro": MountFlag.MOUNT_ATTR_RDONLY, "rnosuid": MountFlag.MOUNT_ATTR_NOSUID,
        "rnodev": MountFlag.MOUNT_ATTR_NODEV, "rnoexec": MountFlag.MOUNT_ATTR_NOEXEC,
        "rnodiratime": MountFlag.MOUNT_ATTR_NODIRATIME, "rnoatime": MountFlag.MOUNT_ATTR_NOATIME,
        "rstrictatime": MountFlag.MOUNT_ATTR_STRICTATIME, "rnosymfollow": MountFlag.MOUNT_ATTR_NOSYMFOLLOW,
    ]

    private static let recursiveClearing: [String: UInt64] = [
        "rrw": MountFlag.MOUNT_ATTR_RDONLY, "rsuid": MountFlag.MOUNT_ATTR_NOSUID,
        "rdev": MountFlag.MOUNT_ATTR_NODEV, "rexec": MountFlag.MOUNT_ATTR_NOEXEC,
        "rdiratime": MountFlag.MOUNT_ATTR_NODIRATIME, "rrelatime": MountFlag.MOUNT_ATTR__ATIME,
        "ratime": MountFlag.MOUNT_ATTR_NOATIME, "rnorelatime": MountFlag.MOUNT_ATTR__ATIME,
        "rnostrictatime": MountFlag.MOUNT_ATTR_STRICTATIME, "rsymfollow": MountFlag.MOUNT_ATTR_NOSYMFOLLOW,
    ]

    private static let idMaps: [String: IDMapScope] = ["idmap": .single, "ridmap": .recursive]

    /// Of crun alone; as data they would be the file system's, which for bind mounts has nobody to refuse them.
    private static let unsupported: Set<String> = ["copy-symlink", "src-nofollow", "dest-nofollow"]
}
