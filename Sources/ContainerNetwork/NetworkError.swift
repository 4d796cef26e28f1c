import LinuxSystem
import Netlink

/// What went wrong with a network, a namespace or a published port.
public struct NetworkError: Error, Hashable, Sendable {
    public enum Code: String, Hashable, Sendable {
        /// A value that cannot be used as given, such as a link name over 15 bytes.
        case invalid
        /// Something else has the name, address or port already.
        case exists
        /// What the operation is about is not there.
        case notFound
        /// No subnet or address is left.
        case exhausted
        /// Root or a capability is missing.
        case notPermitted
        /// The kernel's netlink refused.
        case netlink
        /// nftables refused.
        case firewall
        /// Another system call failed.
        case system
    }

    public let code: Code
    /// Link, subnet, port or path.
    public let subject: String
    /// The whole sentence: lower case, the subject in it, with the errno's text where there is one.
    public let message: String
    /// 0 when no system call is behind it.
    public let errno: Int32

    /// An error whose message is the subject with `predicate` behind it.
    public init(_ code: Code, _ subject: String, _ predicate: String, errno: Int32 = 0) {
        self.init(code, subject: subject, message: "\(subject) \(predicate)", errno: errno)
    }

    init(_ code: Code, subject: String, message: String, errno: Int32) {
        self.code = code
        self.subject = subject
        self.message = message
        self.errno = errno
    }
}

extension NetworkError: CustomStringConvertible {
    public var description: String { message }
}
