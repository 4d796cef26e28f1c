import Glibc

/// What a device node of the host is.
public struct DeviceNode: Hashable, Sendable {
    /// `c` or `b`.
    public let type: String
    public let major: Int64
    public let minor: Int64
    /// Permission bits.
    public let fileMode: UInt32
    public let uid: uid_t
    public let gid: gid_t

    /// Follows links. Errors: ENODEV for a file that is no device.
    public init(at path: String) throws(SystemError) {
        let status = try Files.status(path)
        let kind = status.st_mode & S_IFMT
        guard kind == S_IFCHR || kind == S_IFBLK else {
            throw SystemError(operation: "stat", subject: path, errno: ENODEV)
        }
        type = kind == S_IFCHR ? "c" : "b"
        // As the C library's gnu_dev_major and gnu_dev_minor.
        let number = UInt64(status.st_rdev)
        major = Int64((number >> 8 & 0xfff) | (number >> 32 & 0xffff_f000))
        minor = Int64((number & 0xff) | (number >> 12 & 0xffff_ff00))
        fileMode = UInt32(status.st_mode & 0o7777)
        uid = status.st_uid
        gid = status.st_gid
    }
}
