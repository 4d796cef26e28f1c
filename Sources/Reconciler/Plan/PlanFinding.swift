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
        /// The operation whose failure this restates: whoever ran it has been told.
        public var failed: String?
        /// The service that has to come up first and has failed: this is a consequence.
        public var waitsFor: String?

        public init(
            service: String? = nil, severity: Severity, message: String, failed: String? = nil, waitsFor: String? = nil
        ) {
            self.service = service
            self.severity = severity
            self.message = message
            self.failed = failed
            self.waitsFor = waitsFor
        }

        private enum CodingKeys: String, CodingKey {
            case service, severity, message, failed
            case waitsFor = "waits_for"
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
