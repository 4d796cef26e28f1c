import LinuxSystem

/// Why a message, a record or a shim could not be had.
public struct ShimProtocolError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: Hashable, Sendable {
        /// A packet or a file that is not what the protocol says; `message` names the field.
        case malformed
        /// A packet of a type that this build does not know; `subject` is the type.
        case unknownType
        /// A packet that is over `ShimMessage.maximumSize`.
        case tooLarge
        /// The other end is gone, or was never there.
        case closed
        /// The other end does not read: its socket buffer is full.
        case wouldBlock
        /// A system call failed; `cause` says which.
        case system
    }

    public let code: Code
    /// The message type, file or socket concerned.
    public let subject: String
    public let message: String
    public let cause: SystemError?

    public init(code: Code, subject: String, message: String = "", cause: SystemError? = nil) {
        self.code = code
        self.subject = subject
        self.message = message
        self.cause = cause
    }

    init(_ cause: SystemError) {
        self.init(code: .system, subject: cause.subject, cause: cause)
    }

    public var description: String {
        if let cause { return message.isEmpty ? "\(cause)" : "\(message): \(cause)" }
        return message.isEmpty ? subject : "\(subject): \(message)"
    }
}
