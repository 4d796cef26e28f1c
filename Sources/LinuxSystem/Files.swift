import CDavit
import Glibc

/// Whole files and folders by path.
public enum Files {
    /// The whole file. Errors: EFBIG when it is over `limit` bytes.
    public static func read(_ path: String, limit: Int = 16 << 20) throws(SystemError) -> [UInt8] {
        let file = try OwnedDescriptor(opening: path, flags: O_RDONLY)
        var bytes: [UInt8] = []
        while true {
            let part = try inContext("read", path) { () throws(SystemError) in
                try Descriptors.read(file.rawValue, upTo: bytes.isEmpty ? 4096 : 65536)
            }
            if part.isEmpty { return bytes }
            if bytes.isEmpty { bytes = part } else { bytes += part }
            guard bytes.count <= limit else { throw SystemError(operation: "read", subject: path, errno: EFBIG) }
        }
    }

    /// As ``read(_:limit:)``; bytes that are not UTF-8 are replaced.
    public static func readText(_ path: String, limit: Int = 16 << 20) throws(SystemError) -> String {
        String(decoding: try read(path, limit: limit), as: UTF8.self)
    }

    /// Makes the file or truncates it. For records that a crash must not tear, use ``replace(_:with:mode:durable:)``.
    public static func write(
        _ path: String, _ bytes: some Collection<UInt8>, mode: mode_t = 0o644
    ) throws(SystemError) {
        try put(bytes, to: path, flags: O_WRONLY | O_CREAT | O_TRUNC, mode: mode)
    }

    /// Adds to the end of the file, which is made when there is none.
    public static func append(
        _ path: String, _ bytes: some Collection<UInt8>, mode: mode_t = 0o644
    ) throws(SystemError) {
        try put(bytes, to: path, flags: O_WRONLY | O_CREAT | O_APPEND, mode: mode)
    }

    /// One write to a file that has to be there, as in /proc and /sys.
    public static func writeExisting(_ path: String, _ text: String) throws(SystemError) {
        try put(Array(text.utf8), to: path, flags: O_WRONLY, mode: 0)
    }

    private static func put(
        _ bytes: some Collection<UInt8>, to path: String, flags: Int32, mode: mode_t
    ) throws(SystemError) {
        let file = try OwnedDescriptor(opening: path, flags: flags, mode: mode)
        try inContext("write", path) { () throws(SystemError) in try Descriptors.write(file.rawValue, bytes) }
        do { try file.close() } catch { throw SystemError(operation: "close", subject: path, errno: error.errno) }
    }

    /// Whether something is at `path`, following links.
    public static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    /// Whether a folder is at `path`, following links.
    public static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// stat(2); with `followingLinks` false, lstat(2).
    public static func status(_ path: String, followingLinks: Bool = true) throws(SystemError) -> stat {
        var status = stat()
        try SystemError.checkLibrary(followingLinks ? stat(path, &status) : lstat(path, &status), "stat", path)
        return status
    }

    /// The names in a folder, sorted by bytes, without "." and "..".
    public static func list(_ folder: String) throws(SystemError) -> [String] {
        guard let stream = opendir(folder) else {
            throw SystemError(operation: "open", subject: folder, errno: errno)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw SystemError(operation: "read", subject: folder, errno: errno) }
                return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            }
            let name = entryName(entry)
            if name != "." && name != ".." { names.append(name) }
        }
    }

    static func entryName(_ entry: UnsafeMutablePointer<dirent>) -> String {
        withUnsafePointer(to: &entry.pointee.d_name) { name in
            name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
    }

    /// The target of a symbolic link.
    public static func readLink(_ path: String) throws(SystemError) -> String {
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
            let length = buffer.withMemoryRebound(to: CChar.self) { buffer in
                buffer.baseAddress.map { readlink(path, $0, buffer.count) } ?? -1
            }
            if length < 0 { code = errno }
            count = max(length, 0)
        }
        guard code == 0 else { throw SystemError(operation: "readlink", subject: path, errno: code) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Makes `path` and what is missing above it. What is there already, keeps its mode. Errors: ENOTDIR.
    public static func makeDirectories(_ path: String, mode: mode_t = 0o755) throws(SystemError) {
        if mkdir(path, mode) == 0 { return }
        switch errno {
        case EEXIST:
            guard isDirectory(path) else { throw SystemError(operation: "mkdir", subject: path, errno: ENOTDIR) }
        case ENOENT:
            let parent = folder(of: path)
            guard parent != path, !parent.isEmpty else {
                throw SystemError(operation: "mkdir", subject: path, errno: ENOENT)
            }
            try makeDirectories(parent, mode: mode)
            guard mkdir(path, mode) == 0 || errno == EEXIST else {
                throw SystemError(operation: "mkdir", subject: path, errno: errno)
            }
        case let code: throw SystemError(operation: "mkdir", subject: path, errno: code)
        }
    }

    /// Removes a file or link; one that is not there is no error.
    public static func remove(_ path: String) throws(SystemError) {
        guard unlink(path) != 0, errno != ENOENT else { return }
        throw SystemError(operation: "unlink", subject: path, errno: errno)
    }

    /// "/a/b" of "/a/b/c", "/" of "/a", "." of "a".
    public static func folder(of path: String) -> String {
        var trimmed = path[...]
        while trimmed.count > 1 && trimmed.last == "/" { trimmed.removeLast() }
        guard let slash = trimmed.lastIndex(of: "/") else { return "." }
        return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
    }

    /// Gives errors on a descriptor the name of the file.
    static func inContext<Value>(
        _ operation: String, _ subject: String, _ body: () throws(SystemError) -> Value
    ) throws(SystemError) -> Value {
        do {
            return try body()
        } catch {
            throw SystemError(operation: operation, subject: subject, errno: error.errno)
        }
    }
}
