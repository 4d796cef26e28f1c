import CDavit
import Glibc

/// Calls on the namespaces of the *calling thread*: only for threads that run nothing else meanwhile.
public enum Namespaces {
    /// Opens a namespace file, as /proc/self/ns/net.
    public static func open(_ path: String) throws(SystemError) -> OwnedDescriptor {
        try OwnedDescriptor(opening: path, flags: O_RDONLY)
    }

    public static func open(_ kind: NamespaceKind, of pid: pid_t) throws(SystemError) -> OwnedDescriptor {
        try open("/proc/\(pid)/ns/\(kind.fileName)")
    }

    /// setns(2). Errors: EINVAL when the descriptor is of another kind.
    public static func enter(
        _ namespace: borrowing OwnedDescriptor, kind: NamespaceKind
    ) throws(SystemError) {
        try enter(descriptor: namespace.rawValue, kind: kind)
    }

    /// As above, of a borrowed descriptor.
    public static func enter(descriptor: Int32, kind: NamespaceKind) throws(SystemError) {
        let result = davit_syscall(Int(SYS_setns), UInt64(descriptor), kind.cloneFlag, 0, 0, 0, 0)
        try SystemError.check(result, "setns", "\(kind.rawValue) namespace")
    }

    /// unshare(2) of one kind.
    public static func unshare(_ kind: NamespaceKind) throws(SystemError) {
        let result = davit_syscall(Int(SYS_unshare), kind.cloneFlag, 0, 0, 0, 0, 0)
        try SystemError.check(result, "unshare", "\(kind.rawValue) namespace")
    }

    /// Puts the calling thread into a new network namespace.
    public static func unshareNetwork() throws(SystemError) { try unshare(.network) }

    /// Keeps the calling thread's network namespace alive as a mount on `path`; an error leaves no file.
    public static func bindNetwork(to path: String) throws(SystemError) {
        try Files.write(path, [], mode: 0o444)
        do {
            try Mounts.mount("/proc/thread-self/ns/net", on: path, flags: MountFlag.MS_BIND)
        } catch {
            unlink(path)
            throw error
        }
    }

    /// Ends the mount that keeps a namespace and removes its file; both may be gone already.
    public static func detach(_ path: String) throws(SystemError) {
        do {
            try Mounts.unmount(path, flags: MountFlag.MNT_DETACH)
        } catch  where error.errno == EINVAL || error.errno == ENOENT {
            // Not a mount, or gone.
        }
        try Files.remove(path)
    }

    /// Whether a namespace is mounted there: all files of nsfs are of one device.
    public static func isNamespace(_ path: String) -> Bool {
        var (file, known) = (stat(), stat())
        return stat(path, &file) == 0 && stat("/proc/self/ns/net", &known) == 0 && file.st_dev == known.st_dev
    }
}
