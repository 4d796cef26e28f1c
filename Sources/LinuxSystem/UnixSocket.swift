import CDavit
import Glibc

/// A socket of the unix domain, close-on-exec.
public struct UnixSocket: ~Copyable, Sendable {
    public enum Kind: Sendable {
        case stream
        /// SOCK_SEQPACKET: keeps the bounds of messages.
        case packets

        var rawValue: Int32 {
            switch self {
            case .stream: Int32(SOCK_STREAM.rawValue)
            case .packets: Int32(SOCK_SEQPACKET.rawValue)
            }
        }
    }

    /// One message as it came.
    public struct Message: Sendable {
        public var bytes: [UInt8]
        /// Owned by the receiver, close-on-exec.
        public var descriptors: [Int32]
        /// Whether bytes or descriptors were cut off.
        public var isTruncated: Bool
    }

    public struct Peer: Hashable, Sendable {
        public let pid: pid_t
        public let uid: uid_t
        public let gid: gid_t
    }

    public let descriptor: OwnedDescriptor

    public init(owning descriptor: consuming OwnedDescriptor) {
        self.descriptor = descriptor
    }

    public var rawValue: Int32 { descriptor.rawValue }

    public consuming func release() -> Int32 {
        descriptor.release()
    }

    /// A connected pair; both ends are the caller's to own.
    public static func pair(_ kind: Kind) throws(SystemError) -> (Int32, Int32) {
        var ends: [Int32] = [-1, -1]
        let type = kind.rawValue | Int32(SOCK_CLOEXEC.rawValue)
        try SystemError.checkLibrary(socketpair(AF_UNIX, type, 0, &ends), "socketpair", "")
        return (ends[0], ends[1])
    }

    /// Listens at `path`, replacing a socket that is there. `mode` is the file's, whatever the umask.
    public static func listen(
        _ kind: Kind, path: String, mode: mode_t = 0o600, backlog: Int32 = 128
    ) throws(SystemError) -> UnixSocket {
        var status = stat()
        if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK { unlink(path) }
        let socket = try UnixSocket(kind)
        try SocketAddress.withAddress(path) { address, length throws(SystemError) -> Void in
            try SystemError.checkLibrary(bind(socket.rawValue, address, length), "bind", path)
        }
        // Nobody can connect between the two: it does not listen yet.
        try SystemError.checkLibrary(chmod(path, mode), "chmod", path)
        try SystemError.checkLibrary(Glibc.listen(socket.rawValue, backlog), "listen", path)
        return socket
    }

    /// Errors: ENOENT when there is no socket, ECONNREFUSED when nobody listens.
    public static func connect(_ kind: Kind, path: String) throws(SystemError) -> UnixSocket {
        let socket = try UnixSocket(kind)
        try SocketAddress.withAddress(path) { address, length throws(SystemError) -> Void in
            try SystemError.checkLibrary(Glibc.connect(socket.rawValue, address, length), "connect", path)
        }
        return socket
    }

    private init(_ kind: Kind) throws(SystemError) {
        let type = kind.rawValue | Int32(SOCK_CLOEXEC.rawValue)
        descriptor = OwnedDescriptor(owning: try SystemError.checkLibrary(socket(AF_UNIX, type, 0), "socket", "unix"))
    }

    /// The next connection. Errors: EAGAIN of a non-blocking socket without one.
    public func accept() throws(SystemError) -> UnixSocket {
        var result: Int
        repeat {
            result = davit_syscall(Int(SYS_accept4), UInt64(rawValue), 0, 0, UInt64(SOCK_CLOEXEC.rawValue), 0, 0)
        } while result == -Int(EINTR)
        return UnixSocket(owning: OwnedDescriptor(owning: Int32(try SystemError.check(result, "accept", ""))))
    }

    public func peer() throws(SystemError) -> Peer {
        var peer = davit_peer()
        try SystemError.check(davit_peer_credentials(rawValue, &peer), "getsockopt", "SO_PEERCRED")
        return Peer(pid: peer.pid, uid: peer.uid, gid: peer.gid)
    }

    public func setNonBlocking(_ isSet: Bool = true) throws(SystemError) {
        try Descriptors.setNonBlocking(rawValue, isSet)
    }

    @discardableResult
    public func send(
        _ bytes: some Collection<UInt8>, descriptors: [Int32] = [], flags: Int32 = 0
    ) throws(SystemError) -> Int {
        try UnixSocket.send(bytes, descriptors: descriptors, flags: flags, on: rawValue)
    }

    public func receive(
        limit: Int = 65536, maximumDescriptors: Int = 16, flags: Int32 = 0
    ) throws(SystemError) -> Message? {
        try UnixSocket.receive(on: rawValue, limit: limit, maximumDescriptors: maximumDescriptors, flags: flags)
    }
}
