import CDavit
import Glibc

extension Files {
    /// Removes `path` and all below it. One that is not there is no error.
    ///
    /// Never follows a symbolic link and never crosses into another mount: there it stops with EXDEV, as what is mounted
    /// may be somebody's data. Works by descriptors, so folders that are swapped meanwhile do not lead it elsewhere.
    public static func removeTree(_ path: String) throws(SystemError) {
        if unlinkat(AT_FDCWD, path, 0) == 0 || errno == ENOENT { return }
        guard errno == EISDIR || errno == EPERM else {
            throw SystemError(operation: "unlink", subject: path, errno: errno)
        }
        let top = try open(path, in: AT_FDCWD, subject: path, resolve: ResolveFlag.RESOLVE_NO_MAGICLINKS)
        try refuseMountPoint(top.rawValue, path)
        try empty(top, path: path)
        guard rmdir(path) == 0 || errno == ENOENT else {
            throw SystemError(operation: "rmdir", subject: path, errno: errno)
        }
    }

    /// rmdir(2) of a mount point tells EBUSY, but only after the emptying: so ask before.
    private static func refuseMountPoint(_ descriptor: Int32, _ path: String) throws(SystemError) {
        var (own, parent) = (stat(), stat())
        guard fstat(descriptor, &own) == 0, fstatat(descriptor, "..", &parent, 0) == 0 else {
            throw SystemError(operation: "stat", subject: path, errno: errno)
        }
        guard own.st_dev == parent.st_dev else { throw SystemError(operation: "remove", subject: path, errno: EXDEV) }
    }

    private static func open(
        _ name: String, in folder: Int32, subject: String, resolve: UInt64
    ) throws(SystemError) -> OwnedDescriptor {
        let flags = UInt64(O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        let result = davit_openat2(folder, name, flags, 0, resolve)
        return OwnedDescriptor(owning: Int32(try SystemError.check(result, "open", subject)))
    }

    private static func empty(_ folder: borrowing OwnedDescriptor, path: String) throws(SystemError) {
        let copy = try folder.duplicate().release()
        guard let stream = fdopendir(copy) else {
            let code = errno
            close(copy)
            throw SystemError(operation: "open", subject: path, errno: code)
        }
        defer { closedir(stream) }
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw SystemError(operation: "read", subject: path, errno: errno) }
                return
            }
            let name = entryName(entry)
            if name == "." || name == ".." { continue }
            try removeEntry(name, in: folder, path: "\(path)/\(name)")
        }
    }

    private static func removeEntry(
        _ name: String, in folder: borrowing OwnedDescriptor, path: String
    ) throws(SystemError) {
        if unlinkat(folder.rawValue, name, 0) == 0 || errno == ENOENT { return }
        guard errno == EISDIR || errno == EPERM else {
            throw SystemError(operation: "unlink", subject: path, errno: errno)
        }
        let resolve = ResolveFlag.RESOLVE_BENEATH | ResolveFlag.RESOLVE_NO_XDEV | ResolveFlag.RESOLVE_NO_SYMLINKS
        let child = try open(name, in: folder.rawValue, subject: path, resolve: resolve)
        try empty(child, path: path)
        guard unlinkat(folder.rawValue, name, AT_REMOVEDIR) == 0 || errno == ENOENT else {
            throw SystemError(operation: "rmdir", subject: path, errno: errno)
        }
    }
}
