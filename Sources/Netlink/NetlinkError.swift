import LinuxSystem

/// A request that the kernel refused, or that could not be sent.
public struct NetlinkError: Error, Hashable, Sendable {
    public let errno: Int32
    /// The message's type, such as `RTM_NEWLINK`, or the system call's name.
    public let request: String
    /// The link, address or route that it is about.
    public let subject: String
    /// The kernel's own explanation.
    public let extack: String?

    public init(errno: Int32, request: String, subject: String, extack: String? = nil) {
        self.errno = errno
        self.request = request
        self.subject = subject
        self.extack = extack
    }
}

extension NetlinkError: CustomStringConvertible {
    public var description: String {
        let explanation = extack.map { ": \($0)" } ?? ""
        return SystemError(operation: request, subject: subject + explanation, errno: errno).description
    }
}
