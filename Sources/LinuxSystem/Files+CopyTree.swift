import CDavit
import Glibc

extension Files {
    /// Copies what is in the folder behind `source` into the one behind `target`, both borrowed: folders, files, links and
    /// nodes, with owners, modes and times of change. Never follows a link, never crosses into another mount.
    ///
    /// - Parameter withMode: the target itself gets the source's owner and mode, too.
    /// - Errors: EEXIST when the target has something of a name.
    public static func copyTree(from source: Int32, to target: Int32, withMode: Bool) throws(SystemError) {
        try copyEntries(source, target, "")
        guard withMode else { return }
        var status = stat()
        try SystemError.checkLibrary(fstat(source, &status), "stat", "/")
        try setTraits(of: target, status, "/")
    }

    private static func copyEntries(_ source: Int32, _ target: Int32, _ path: String) throws(SystemError) {
        for name in try names(in: source, path) {
            try copyEntry(name, source, target, "\(path)/\(name)")
        }
    }

    /// By a descriptor of its own: the position in a folder belongs to the open file.
    private static func names(in folder: Int32, _ path: String) throws(SystemError) -> [String] {
        let copy = openat(folder, at: ".", flags: O_RDONLY | O_DIRECTORY)
        guard copy >= 0, let stream = fdopendir(Int32(copy)) else {
            throw SystemError(operation: "open", subject: path, errno: copy < 0 ? Int32(-copy) : errno)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw SystemError(operation: "read", subject: path, errno: errno) }
                return names
            }
            let name = entryName(entry)
            if name != "." && name != ".." { names.append(name) }
        }
    }

    private static func openat(_ folder: Int32, at name: String, flags: Int32) -> Int {
        let resolve = ResolveFlag.RESOLVE_BENEATH | ResolveFlag.RESOLVE_NO_XDEV | ResolveFlag.RESOLVE_NO_SYMLINKS
        return davit_openat2(folder, name, UInt64(UInt32(bitPattern: flags)), 0, resolve)
    }

    private static func open(_ name: String, in folder: Int32, flags: Int32, _ path: String) throws(SystemError)
        -> OwnedDescriptor
    {
        OwnedDescriptor(owning: Int32(try SystemError.check(openat(folder, at: name, flags: flags), "open", path)))
    }

    private static func copyEntry(
        _ name: String, _ source: Int32, _ target: Int32, _ path: String
    ) throws(SystemError) {
        var status = stat()
        try SystemError.checkLibrary(fstatat(source, name, &status, AT_SYMLINK_NOFOLLOW), "stat", path)
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            try SystemError.checkLibrary(mkdirat(target, name, 0o700), "mkdir", path)
            let made = try open(name, in: target, flags: O_RDONLY | O_DIRECTORY, path)
            // What is mounted there is not the folder's.
            if let folder = try openUnlessMounted(name, in: source, path) {
                try copyEntries(folder.rawValue, made.rawValue, path)
            }
            try setTraits(of: made.rawValue, status, path)
        case S_IFREG:
            let file = try open(name, in: source, flags: O_RDONLY | O_NONBLOCK | O_NOFOLLOW, path)
            let result = davit_openat(target, name, O_WRONLY | O_CREAT | O_EXCL, 0o600)
            let made = OwnedDescriptor(owning: Int32(try SystemError.check(result, "create", path)))
            while true {
                let part = try Descriptors.read(file.rawValue, upTo: 65536)
                if part.isEmpty { break }
                try Descriptors.write(made.rawValue, part)
            }
            try setTraits(of: made.rawValue, status, path)
        case S_IFLNK:
            let link = try readLink("/proc/self/fd/\(source)/\(name)")
            try SystemError.checkLibrary(symlinkat(link, target, name), "link", path)
            try own(name, in: target, status, path)
        default:
            try SystemError.checkLibrary(mknodat(target, name, status.st_mode, status.st_rdev), "make node", path)
            try own(name, in: target, status, path)
            try SystemError.checkLibrary(fchmodat(target, name, status.st_mode & 0o7777, 0), "chmod", path)
        }
    }

    private static func openUnlessMounted(
        _ name: String, in folder: Int32, _ path: String
    ) throws(SystemError) -> OwnedDescriptor? {
        do {
            return try open(name, in: folder, flags: O_RDONLY | O_DIRECTORY, path)
        } catch  where error.errno == EXDEV {
            return nil
        }
    }

    private static func own(_ name: String, in folder: Int32, _ status: stat, _ path: String) throws(SystemError) {
        try SystemError.checkLibrary(
            fchownat(folder, name, status.st_uid, status.st_gid, AT_SYMLINK_NOFOLLOW), "chown", path)
    }

    /// The owner first: chown(2) takes set-user-ID bits away.
    private static func setTraits(of descriptor: Int32, _ status: stat, _ path: String) throws(SystemError) {
        try SystemError.checkLibrary(fchown(descriptor, status.st_uid, status.st_gid), "chown", path)
        try SystemError.checkLibrary(fchmod(descriptor, status.st_mode & 0o7777), "chmod", path)
        try SystemError.checkLibrary(futimens(descriptor, [status.st_atim, status.st_mtim]), "set times of", path)
    }
}
