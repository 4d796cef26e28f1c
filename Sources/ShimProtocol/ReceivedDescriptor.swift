import Glibc
import LinuxSystem

/// A descriptor that came with a message: closed with the last reference.
public final class ReceivedDescriptor: Sendable {
    /// Borrowed: do not close.
    public let rawValue: Int32

    public init(owning rawValue: Int32) { self.rawValue = rawValue }

    /// A descriptor of the caller's own for the same file, close-on-exec.
    public func duplicate() throws(ShimProtocolError) -> OwnedDescriptor {
        let copy = fcntl(rawValue, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else {
            throw ShimProtocolError(SystemError(operation: "dup", subject: "descriptor \(rawValue)", errno: errno))
        }
        return OwnedDescriptor(owning: copy)
    }

    deinit { close(rawValue) }
}
