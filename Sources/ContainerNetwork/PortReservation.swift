import Glibc
import LinuxSystem

/// A host port held by a socket that nothing is ever read from, so that another program's attempt to use it, or ours
/// to use one taken, fails at once. It lasts as long as any process has the descriptor; the shim inherits it.
public struct PortReservation: ~Copyable, Sendable {
    /// The port that is held; the kernel's choice when 0 was asked for.
    public let port: UInt16
    public let `protocol`: PortProtocol
    /// Close-on-exec.
    public let descriptor: OwnedDescriptor

    /// Errors: `.exists` when the port is in use, `.notFound` when the host has no such address.
    ///
    /// - Parameters:
    ///   - port: 0 for one that the kernel picks.
    ///   - address: nil for every address of the host.
    public init(
        _ port: UInt16, _ protocol: PortProtocol = .tcp, address: IPv4Address? = nil
    ) throws(NetworkError) {
        let kind = `protocol` == .tcp ? SOCK_STREAM : SOCK_DGRAM
        let number = socket(AF_INET, Int32(kind.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else {
            throw NetworkError(SystemError(operation: "socket", subject: `protocol`.rawValue, errno: errno))
        }
        let owned = OwnedDescriptor(owning: number)
        if `protocol` == .tcp {
            // Connections of a former user that are still winding down do not count.
            var on: Int32 = 1
            _ = setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        }
        guard PortReservation.bind(number, address ?? .any, port), `protocol` == .udp || listen(number, 0) == 0 else {
            throw PortReservation.error(errno, port, `protocol`, address)
        }
        self.port = port != 0 ? port : PortReservation.boundPort(number)
        self.protocol = `protocol`
        descriptor = owned
    }

    /// The first free port of a range. Errors: `.exists` when there is none.
    public static func first(
        in ports: ClosedRange<UInt16>, _ protocol: PortProtocol = .tcp, address: IPv4Address? = nil
    ) throws(NetworkError) -> PortReservation {
        for port in ports {
            do {
                return try PortReservation(port, `protocol`, address: address)
            } catch  where error.code == .exists {
                continue
            }
        }
        throw NetworkError(
            .exists, "port range \(ports.lowerBound)-\(ports.upperBound)/\(`protocol`.rawValue)",
            "has no free port left", errno: EADDRINUSE)
    }

    private static func error(
        _ errno: Int32, _ port: UInt16, _ protocol: PortProtocol, _ address: IPv4Address?
    ) -> NetworkError {
        let host = address.map { "\($0):" } ?? ""
        let subject = "port \(host)\(port)/\(`protocol`.rawValue)"
        switch errno {
        case EADDRINUSE: return NetworkError(.exists, subject, "is already in use", errno: errno)
        case EADDRNOTAVAIL:
            return NetworkError(.notFound, subject, "cannot be published: the host has no such address", errno: errno)
        default: return NetworkError(SystemError(operation: "bind", subject: subject, errno: errno))
        }
    }

    private static func bind(_ socket: Int32, _ address: IPv4Address, _ port: UInt16) -> Bool {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        name.sin_addr.s_addr = address.rawValue.bigEndian
        return withUnsafeBytes(of: &name) { bytes in
            Glibc.bind(socket, bytes.bindMemory(to: sockaddr.self).baseAddress, socklen_t(bytes.count)) == 0
        }
    }

    private static func boundPort(_ socket: Int32) -> UInt16 {
        var name = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutableBytes(of: &name) { bytes in
            getsockname(socket, bytes.bindMemory(to: sockaddr.self).baseAddress, &length)
        }
        return UInt16(bigEndian: name.sin_port)
    }
}
