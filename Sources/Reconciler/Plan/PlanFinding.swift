extension Plan {
    /// Something that the user should know and that no operation says.
    public struct Finding: Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
        public enum Severity: String, Sendable, Hashable, Codable {
            /// The stack cannot become what it is to be.
            case error
            case warning
            case info
        }

        public var service: String?
        public var severity: Severity
        public var message: String

        public init(service: String? = nil, severity: Severity, message: String) {
            self.service = service
            self.severity = severity
            self.message = message
        }

        /// `error: web: dependency db is unhealthy`
        public var description: String {
            "\(severity.rawValue): \(service.map { "\($0): " } ?? "")\(message)"
        }

        public static func < (left: Finding, right: Finding) -> Bool {
            (left.service ?? "", left.severity.rawValue, left.message)
                < (right.service ?? "", right.severity.rawValue, right.message)
        }
    }
}
