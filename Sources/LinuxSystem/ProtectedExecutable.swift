import CDavit
import Glibc

/// Keeps a container from overwriting the program that launched it, which it can reach as /proc/<pid>/exe: by a program
/// named `#!/proc/self/exe`, or with CAP_SYS_PTRACE. Source: CVE-2019-5736, CVE-2016-9962.
public enum ProtectedExecutable {
    /// Returns in a process whose executable cannot be written to, and that only root of the host can look into.
    ///
    /// The executable is on a read-only mount then, that is in no namespace and that nobody can make writable: unless it
    /// is already, the process executes itself from there, with its arguments, descriptors and pid. Where the kernel has
    /// no such mounts, a sealed copy in memory does. Call it first of all, with one thread. `name`: what ps shows.
    public static func enter(name: String) throws(SystemError) {
        let path = "/proc/self/exe"
        let file = try OwnedDescriptor(opening: path, flags: O_RDONLY)
        if !isReadOnly(file.rawValue) {
            do {
                try execute(try readOnlyMount(path))
            } catch  where [ENOSYS, EPERM, EINVAL].contains(error.errno) {
                // Before Linux 5.12, or without the privilege to mount.
                try execute(try sealedCopy(of: file, name))
            }
        }
        let (setDumpable, setName): (UInt64, UInt64) = (4, 15)
        _ = davit_syscall(Int(SYS_prctl), setDumpable, 0, 0, 0, 0, 0)
        _ = name.withCString { davit_syscall(Int(SYS_prctl), setName, address($0), 0, 0, 0, 0) }
    }

    /// On a read-only mount, or sealed.
    static func isReadOnly(_ file: Int32) -> Bool {
        let sealWrite = 8
        if davit_fcntl(file, getSeals, 0) & sealWrite != 0, davit_fcntl(file, getSeals, 0) >= 0 { return true }
        var status = statvfs()
        return fstatvfs(file, &status) == 0 && status.f_flag & UInt(ST_RDONLY) != 0
    }

    /// A mount of the file alone. It is in an anonymous namespace until execve closes its last descriptor, and in none
    /// after that. Source: open_tree(2), fs/namespace.c dissolve_on_fput.
    static func readOnlyMount(_ path: String) throws(SystemError) -> OwnedDescriptor {
        let flags = MountFlag.OPEN_TREE_CLONE | MountFlag.OPEN_TREE_CLOEXEC
        let here = UInt64(bitPattern: Int64(AT_FDCWD))
        let tree = path.withCString { davit_syscall(Int(SYS_open_tree), here, address($0), flags, 0, 0, 0) }
        let mount = OwnedDescriptor(owning: Int32(try SystemError.check(tree, "open_tree", path)))
        let attributes: [UInt64] = [MountFlag.MOUNT_ATTR_RDONLY, 0, 0, 0]
        let result = attributes.withUnsafeBytes { bytes in
            "".withCString { empty in
                davit_syscall(
                    Int(SYS_mount_setattr), UInt64(mount.rawValue), address(empty), MountFlag.AT_EMPTY_PATH,
                    UInt64(UInt(bitPattern: bytes.baseAddress)), UInt64(bytes.count), 0)
            }
        }
        try SystemError.check(result, "mount_setattr", path)
        return mount
    }

    /// The program in memory that nobody can change. Source: memfd_create(2), "File sealing".
    static func sealedCopy(of file: borrowing OwnedDescriptor, _ name: String) throws(SystemError) -> OwnedDescriptor {
        let (closeOnExec, allowSealing, executable): (UInt64, UInt64, UInt64) = (1, 2, 0x10)
        func create(_ flags: UInt64) -> Int {
            name.withCString { davit_syscall(Int(SYS_memfd_create), address($0), flags, 0, 0, 0, 0) }
        }
        var result = create(closeOnExec | allowSealing | executable)
        // Before Linux 6.3 there is no other kind.
        if result == -Int(EINVAL) { result = create(closeOnExec | allowSealing) }
        let copy = OwnedDescriptor(owning: Int32(try SystemError.check(result, "memfd_create", name)))
        while true {
            let sent = davit_syscall(Int(SYS_sendfile), UInt64(copy.rawValue), UInt64(file.rawValue), 0, 1 << 30, 0, 0)
            if try SystemError.check(sent, "copy", name) == 0 { break }
        }
        let allSeals = 15  // F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE
        try SystemError.check(davit_fcntl(copy.rawValue, addSeals, allSeals), "seal", name)
        return copy
    }

    private static let addSeals: Int32 = 1033
    private static let getSeals: Int32 = 1034

    private static func execute(_ program: consuming OwnedDescriptor) throws(SystemError) {
        let result = "".withCString { empty in
            davit_syscall(
                Int(SYS_execveat), UInt64(program.rawValue), address(empty),
                UInt64(UInt(bitPattern: CommandLine.unsafeArgv)), UInt64(UInt(bitPattern: environ)),
                MountFlag.AT_EMPTY_PATH, 0)
        }
        try SystemError.check(result, "execute", "the program itself")
    }

    private static func address(_ text: UnsafePointer<CChar>) -> UInt64 { UInt64(UInt(bitPattern: text)) }
}
