import LinuxSystem

/// Why a device cannot be given to a container.
public struct DeviceInterfaceError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: Hashable, Sendable {
        /// A file that is not what CDI says; `subject` is its path.
        case malformed
        /// No file has the device; `subject` is its name.
        case notFound
        /// Files of one folder have the device twice; `subject` is its name.
        case ambiguous
        /// A request that no device can meet; `subject` says what was asked for.
        case unavailable
        /// The host does not have what a file names; `subject` is the path on the host.
        case system
    }

    public let code: Code
    public let subject: String
    public let message: String
    public let cause: SystemError?

    public init(_ code: Code, _ subject: String, _ message: String, cause: SystemError? = nil) {
        self.code = code
        self.subject = subject
        self.message = message
        self.cause = cause
    }

    public var description: String {
        "\(subject): \(message)" + (cause.map { ": \($0)" } ?? "")
    }
}
