import Glibc

/// One member of a tar archive, with what PAX and GNU headers said of it already applied.
struct TarEntry: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case file
        case directory
        case symbolicLink(target: [UInt8])
        case hardLink(target: [UInt8])
        case characterDevice(major: UInt32, minor: UInt32)
        case blockDevice(major: UInt32, minor: UInt32)
        case fifo
    }

    /// Bytes as written: may be absolute, may have `..`, may be no UTF-8. Never contains NUL.
    var name: [UInt8]
    var kind: Kind
    /// Permission bits with setuid, setgid and sticky; no file type.
    var mode: UInt32
    var owner: UInt32
    var group: UInt32
    var modified: TarTime
    /// Bytes of the file on disk, holes included.
    var size: Int64
    var attributes: [TarAttribute] = []
    /// Nil unless sparse: the parts that the archive holds, ascending, without overlap, inside `size`.
    var segments: [TarSegment]?

    var isDirectory: Bool { kind == .directory }
}

struct TarTime: Hashable, Sendable {
    var seconds: Int64
    /// 0 to 999,999,999.
    var nanoseconds: Int64 = 0

    var timespec: Glibc.timespec { Glibc.timespec(tv_sec: Int(seconds), tv_nsec: Int(nanoseconds)) }
}

/// An extended attribute, from `SCHILY.xattr.<name>`.
struct TarAttribute: Hashable, Sendable {
    var name: [UInt8]
    var value: [UInt8]
}

/// A part of a sparse file that has data.
struct TarSegment: Hashable, Sendable {
    var offset: Int64
    var count: Int64
}
