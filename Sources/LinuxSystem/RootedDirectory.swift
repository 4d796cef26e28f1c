import CDavit
import Glibc

/// openat2(2) bits; values of linux/openat2.h.
public enum ResolveFlag {
    public static let RESOLVE_NO_XDEV: UInt64 = 0x01
    public static let RESOLVE_NO_MAGICLINKS: UInt64 = 0x02
    public static let RESOLVE_NO_SYMLINKS: UInt64 = 0x04
    public static let RESOLVE_BENEATH: UInt64 = 0x08
    public static let RESOLVE_IN_ROOT: UInt64 = 0x10
}

/// Bits of open(2) that the C library hides; values of asm-generic.
public enum OpenFlag {
    public static let O_PATH: Int32 = 0o10000000
}

/// A folder that is the root of all look-ups in it, as for a chroot: links and ".." never lead out.
///
/// For files inside a container's or an image's root file system, whose links are somebody else's.
/// Source: openat2(2), RESOLVE_IN_ROOT.
public struct RootedDirectory: ~Copyable, Sendable {
    public let path: String
    public let descriptor: OwnedDescriptor

    /// Errors: ENOENT, ENOTDIR.
    public init(_ path: String) throws(SystemError) {
        self.path = path
        descriptor = try OwnedDescriptor(opening: path, flags: OpenFlag.O_PATH | O_DIRECTORY)
    }

    /// Opens `inner` ("/etc/passwd") with `flags`; with O_CREAT the folder above has to be there.
    public func open(_ inner: String, flags: Int32, mode: mode_t = 0) throws(SystemError) -> OwnedDescriptor {
        let resolve = ResolveFlag.RESOLVE_IN_ROOT | ResolveFlag.RESOLVE_NO_MAGICLINKS
        let result = davit_openat2(descriptor.rawValue, inner, UInt64(UInt32(bitPattern: flags)), UInt64(mode), resolve)
        return OwnedDescriptor(owning: Int32(try SystemError.check(result, "open", "\(inner) in \(path)")))
    }

    /// The whole file. Errors: EFBIG when it is over `limit` bytes, EINVAL when it is not a regular file.
    public func read(_ inner: String, limit: Int = 1 << 20) throws(SystemError) -> [UInt8] {
        let file = try open(inner, flags: O_RDONLY | O_NONBLOCK)
        var status = stat()
        guard fstat(file.rawValue, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw SystemError(operation: "read", subject: "\(inner) in \(path)", errno: EINVAL)
        }
        var bytes: [UInt8] = []
        while true {
            let part = try Descriptors.read(file.rawValue, upTo: 65536)
            if part.isEmpty { return bytes }
            bytes += part
            guard bytes.count <= limit else {
                throw SystemError(operation: "read", subject: "\(inner) in \(path)", errno: EFBIG)
            }
        }
    }

    /// As ``read(_:limit:)``, nil when there is no such file.
    public func readIfPresent(_ inner: String, limit: Int = 1 << 20) throws(SystemError) -> [UInt8]? {
        do {
            return try read(inner, limit: limit)
        } catch  where error.errno == ENOENT || error.errno == ENOTDIR {
            return nil
        }
    }

    /// Opens the folder `inner` (O_PATH), making what is missing of it with `mode`.
    public func makeDirectories(_ inner: String, mode: mode_t = 0o755) throws(SystemError) -> OwnedDescriptor {
        var current = try open("/", flags: OpenFlag.O_PATH | O_DIRECTORY)
        var reached = ""
        for part in inner.split(separator: "/", omittingEmptySubsequences: true) where part != "." {
            reached += "/\(part)"
            if part != "..", mkdirat(current.rawValue, String(part), mode) != 0, errno != EEXIST {
                throw SystemError(operation: "mkdir", subject: "\(reached) in \(path)", errno: errno)
            }
            current = try open(reached, flags: OpenFlag.O_PATH | O_DIRECTORY)
        }
        return current
    }
}
