import LinuxSystem

/// Why a cgroup could not be made, limited, read or removed.
public struct CgroupError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: Hashable, Sendable {
        /// The host has no controller, or no file, for what `field` asks for.
        case unavailable
        /// The value of `field` makes no sense, whatever the host.
        case invalid
        /// The kernel refused a value or an operation; `cause` says how.
        case refused
        /// Processes or child groups were still there when the bounded wait of `remove` ended.
        case busy
    }

    public let code: Code
    /// The field of the runtime spec that asked for it, such as `linux.resources.memory.swap`; nil outside limits.
    public let field: String?
    /// The file or folder concerned, or the path of the group below its hierarchy.
    public let subject: String
    /// What was wrong, lower case; empty where `cause` says it all.
    public let message: String
    public let cause: SystemError?

    public init(code: Code, field: String? = nil, subject: String, message: String = "", cause: SystemError? = nil) {
        self.code = code
        self.field = field
        self.subject = subject
        self.message = message
        self.cause = cause
    }

    public var description: String {
        var parts: [String] = []
        if let field { parts.append(field) }
        if !message.isEmpty { parts.append(message) }
        parts.append(cause.map(\.description) ?? subject)
        return parts.joined(separator: ": ")
    }
}
