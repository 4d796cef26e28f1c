import LinuxSystem

/// What went wrong between the name service and those who use it.
public struct NameServiceError: Error, Hashable, Sendable {
    public enum Code: Hashable, Sendable {
        /// The service does not run.
        case unavailable
        /// The service answered with an error.
        case rejected
        /// A message or an endpoint that makes no sense.
        case malformed
        /// A system call failed.
        case system
    }

    public let code: Code
    /// An endpoint's id or a path.
    public let subject: String
    public let message: String

    init(_ code: Code, _ subject: String, _ message: String) {
        self.code = code
        self.subject = subject
        self.message = message
    }

    init(_ error: SystemError, _ subject: String) {
        self.init(.system, subject, "\(error)")
    }
}

extension NameServiceError: CustomStringConvertible {
    public var description: String { "name service: \(subject): \(message)" }
}
