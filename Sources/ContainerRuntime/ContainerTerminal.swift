import CDavit
import Glibc
import LinuxSystem
import OCISpec

/// A devpts file system for a new container with its first terminal, made by the parent before the clone.
///
/// So the master never travels between processes. Source: fsopen(2), fsmount(2), devpts in the kernel's filesystems.
struct ContainerTerminal: ~Copyable {
    /// Detached; the child moves it into place.
    let devpts: OwnedDescriptor
    let master: OwnedDescriptor
    let peer: OwnedDescriptor

    /// Errors: `.invalidSpec` when the spec mounts no devpts.
    /// - Parameter maps: its ids are the host's, as the container's user namespace has them.
    static func make(for spec: Spec, _ maps: UserNamespaceMaps) throws(RuntimeError) -> ContainerTerminal {
        guard let index = spec.mounts.firstIndex(where: { $0.type == "devpts" }) else {
            throw RuntimeError(.invalidSpec, "process.terminal", "it needs a devpts mount")
        }
        var options = try MountOptions(spec.mounts[index].options, field: "mounts[\(index)]")
        if let gids = maps.container?.gids {
            options.data = try options.data.map { option throws(RuntimeError) in
                guard option.hasPrefix("gid="), let gid = UInt32(option.dropFirst(4)) else { return option }
                guard let host = gids.host(gid) else {
                    throw RuntimeError(
                        .invalidSpec, "mounts[\(index)].options", "\(option) is not in linux.gidMappings")
                }
                return "gid=\(host)"
            }
        }
        let devpts = try translating { () throws(SystemError) in try ContainerTerminal.mount(options) }
        let result = davit_openat(devpts.rawValue, "ptmx", O_RDWR | O_NOCTTY, 0)
        let master = try translating { () throws(SystemError) in
            OwnedDescriptor(owning: Int32(try SystemError.check(result, "open", "ptmx of a new devpts")))
        }
        let peer = try unlock(master.rawValue)
        try resize(master.rawValue, spec.process?.consoleSize)
        if let uids = maps.container?.uids { try own(peer.rawValue, uids.host(spec.process?.user.uid ?? 0)) }
        return ContainerTerminal(devpts: devpts, master: master, peer: peer)
    }

    /// A new terminal of the devpts that the container of `pid` has. Errors: `.invalidSpec` when it has none there.
    ///
    /// Nothing is opened for use before it is known to be a devpts's ptmx: a container can have any file, pipe or device
    /// of the host's at that name.
    static func openMaster(in pid: pid_t) throws(RuntimeError) -> OwnedDescriptor {
        try translating { () throws(SystemError) in
            // The links are followed in the container's root, and may not lead out of it.
            let root = try RootedDirectory("/proc/\(pid)/root")
            let place = try root.open("/dev/pts/ptmx", flags: OpenFlag.O_PATH)
            var status = stat()
            guard fstat(place.rawValue, &status) == 0, status.st_mode & S_IFMT == S_IFCHR,
                status.st_rdev == davit_device(5, 2),
                davit_file_system(place.rawValue) == Int(FileSystemMagic.devpts)
            else { throw SystemError(operation: "find a devpts at", subject: "/dev/pts", errno: ENOTTY) }
            return try OwnedDescriptor(opening: "/proc/self/fd/\(place.rawValue)", flags: O_RDWR | O_NOCTTY)
        }
    }

    /// The inner end of a master.
    static func unlock(_ master: Int32) throws(RuntimeError) -> OwnedDescriptor {
        try translating { () throws(SystemError) in
            try Pseudoterminal.unlock(master)
            return try Pseudoterminal.openPeer(of: master)
        }
    }

    /// Gives the inner end to the user (of the host) whose process gets it. nil: one who is not mapped, and fails later.
    static func own(_ peer: Int32, _ user: UInt32?) throws(RuntimeError) {
        guard let user, user != 0 else { return }
        guard fchown(peer, user, gid_t.max) == 0 else {
            throw RuntimeError(.system, "set owner of the terminal", errno: errno)
        }
    }

    static func resize(_ master: Int32, _ size: Box?) throws(RuntimeError) {
        guard let size else { return }
        try translating { () throws(SystemError) in
            try Pseudoterminal.resize(
                master, to: .init(rows: UInt16(clamping: size.height), columns: UInt16(clamping: size.width)))
        }
    }

    private static func mount(_ options: MountOptions) throws(SystemError) -> OwnedDescriptor {
        let context = OwnedDescriptor(
            owning: Int32(try SystemError.check(call(Int(SYS_fsopen), "devpts", 1), "fsopen", "devpts")))
        for option in options.data {
            let parts = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let result =
                parts.count == 2
                ? configure(context.rawValue, command: 1, parts[0], parts[1])
                : configure(context.rawValue, command: 0, parts[0], nil)
            try SystemError.check(result, "set devpts option", option)
        }
        try SystemError.check(configure(context.rawValue, command: 6, nil, nil), "mount", "devpts")
        let attributes = MountAttributes(options).set
        let result = davit_syscall(Int(SYS_fsmount), UInt64(context.rawValue), 1, attributes, 0, 0, 0)
        return OwnedDescriptor(owning: Int32(try SystemError.check(result, "fsmount", "devpts")))
    }

    private static func call(_ number: Int, _ text: String, _ flags: UInt64) -> Int {
        text.withCString { davit_syscall(number, UInt64(UInt(bitPattern: $0)), flags, 0, 0, 0, 0) }
    }

    /// fsconfig(2). Commands: 0 FSCONFIG_SET_FLAG, 1 FSCONFIG_SET_STRING, 6 FSCONFIG_CMD_CREATE.
    private static func configure(_ context: Int32, command: UInt64, _ key: String?, _ value: String?) -> Int {
        func call(_ key: UInt, _ value: UInt) -> Int {
            davit_syscall(Int(SYS_fsconfig), UInt64(context), command, UInt64(key), UInt64(value), 0, 0)
        }
        guard let key else { return call(0, 0) }
        return key.withCString { key in
            guard let value else { return call(UInt(bitPattern: key), 0) }
            return value.withCString { call(UInt(bitPattern: key), UInt(bitPattern: $0)) }
        }
    }
}
