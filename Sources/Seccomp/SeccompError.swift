/// A filter that could not be made or kept.
public struct SeccompError: Error, Hashable, Sendable {
    public enum Code: Hashable, Sendable {
        case unsupportedArchitecture
        /// A rule that the kernel's filters cannot express.
        case invalidRule
        /// A profile file that cannot be used; the subject is the place in it.
        case invalidProfile
        /// libseccomp failed.
        case library
        /// The program is longer than the kernel takes.
        case tooLong
        case file
    }

    public let code: Code
    /// A system call, an architecture or a path.
    public let subject: String
    public let message: String

    init(_ code: Code, _ subject: String, _ message: String) {
        self.code = code
        self.subject = subject
        self.message = message
    }
}

extension SeccompError: CustomStringConvertible {
    public var description: String { "seccomp: \(subject): \(message)" }
}
