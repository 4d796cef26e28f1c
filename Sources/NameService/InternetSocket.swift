import Glibc
import LinuxSystem

/// An address of an upstream resolver, port 53.
struct ResolverAddress: Hashable, Sendable {
    /// IPv4 or IPv6 in network order.
    let bytes: [UInt8]

    /// nil when the text is neither an IPv4 nor an IPv6 address.
    init?(_ text: String) {
        var (four, six) = (in_addr(), in6_addr())
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: &four) { Array($0) }
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            bytes = withUnsafeBytes(of: &six) { Array($0) }
        } else {
            return nil
        }
    }

    var family: Int32 { bytes.count == 4 ? AF_INET : AF_INET6 }

    /// connect(2); -1 with errno.
    func connect(_ socket: Int32) -> Int32 {
        if bytes.count == 4 {
            var address = InternetSocket.address(0, port: 53)
            withUnsafeMutableBytes(of: &address.sin_addr) { $0.copyBytes(from: bytes) }
            return InternetSocket.with(address) { Glibc.connect(socket, $0, $1) }
        }
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = UInt16(53).bigEndian
        withUnsafeMutableBytes(of: &address.sin6_addr) { $0.copyBytes(from: bytes) }
        return InternetSocket.with(address) { Glibc.connect(socket, $0, $1) }
    }
}

/// Sockets in the calling thread's network namespace, non-blocking and close-on-exec.
enum InternetSocket {
    enum Kind {
        case datagrams
        case stream

        fileprivate var type: Int32 {
            switch self {
            case .datagrams: Int32(SOCK_DGRAM.rawValue)
            case .stream: Int32(SOCK_STREAM.rawValue)
            }
        }
    }

    /// The address of the service in every container.
    static let serviceAddress = IPv4Address(0x7F00_000B)

    /// A socket at 127.0.0.11:53; streams listen. The loopback device need not be up yet (IP_FREEBIND).
    static func serve(_ kind: Kind) throws(SystemError) -> OwnedDescriptor {
        let socket = try make(AF_INET, kind)
        try set(socket.rawValue, Int32(IPPROTO_IP), IP_FREEBIND, 1)
        switch kind {
        case .datagrams: try set(socket.rawValue, SOL_SOCKET, SO_RCVBUF, 1 << 20)
        case .stream: try set(socket.rawValue, SOL_SOCKET, SO_REUSEADDR, 1)
        }
        let name = "127.0.0.11:53"
        guard with(address(serviceAddress.value, port: 53), { bind(socket.rawValue, $0, $1) }) == 0 else {
            throw SystemError(operation: "bind", subject: name, errno: errno)
        }
        if case .stream = kind, listen(socket.rawValue, 64) != 0 {
            throw SystemError(operation: "listen", subject: name, errno: errno)
        }
        return socket
    }

    /// A socket that is connected to a resolver, or connecting to it when it is a stream.
    static func connect(_ kind: Kind, to resolver: ResolverAddress) throws(SystemError) -> OwnedDescriptor {
        let socket = try make(resolver.family, kind)
        guard resolver.connect(socket.rawValue) == 0 || errno == EINPROGRESS else {
            throw SystemError(operation: "connect", subject: "resolver", errno: errno)
        }
        return socket
    }

    /// The next connection of a listener; nil when there is none now.
    static func accept(_ listener: Int32) -> OwnedDescriptor? {
        let descriptor = Glibc.accept(listener, nil, nil)
        guard descriptor >= 0 else { return nil }
        let socket = OwnedDescriptor(owning: descriptor)
        do throws(SystemError) {
            try Descriptors.setNonBlocking(descriptor)
            try Descriptors.setCloseOnExec(descriptor, true)
        } catch {
            return nil
        }
        return socket
    }

    static func address(_ value: UInt32, port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = value.bigEndian
        return address
    }

    static func with<Address>(_ address: Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<Address>.size))
            }
        }
    }

    private static func make(_ family: Int32, _ kind: Kind) throws(SystemError) -> OwnedDescriptor {
        let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(family, kind.type | flags, 0)
        guard descriptor >= 0 else { throw SystemError(operation: "socket", subject: "internet", errno: errno) }
        return OwnedDescriptor(owning: descriptor)
    }

    private static func set(_ socket: Int32, _ level: Int32, _ option: Int32, _ value: Int32) throws(SystemError) {
        var value = value
        guard setsockopt(socket, level, option, &value, socklen_t(MemoryLayout<Int32>.size)) == 0 else {
            throw SystemError(operation: "setsockopt", subject: "option \(option)", errno: errno)
        }
    }
}
