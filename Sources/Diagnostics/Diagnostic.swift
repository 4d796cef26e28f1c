/// Something about the user's text.
public struct Diagnostic: Hashable, Sendable {
    public enum Severity: String, Sendable, Codable, CaseIterable {
        case error
        case warning
        case note
    }

    /// A further place that explains the diagnostic.
    public struct Note: Hashable, Sendable {
        public let message: String
        public let span: SourceSpan?

        public init(_ message: String, at span: SourceSpan? = nil) {
            self.message = message
            self.span = span
        }
    }

    public var severity: Severity
    /// Stable, dotted: `compose.port.range`.
    public var id: String
    /// Lower case, without a full stop.
    public var message: String
    /// nil when it is about no place in particular.
    public var span: SourceSpan?
    /// Where in the Compose tree: `services.web.ports[0]`; empty when nowhere.
    public var path: String
    public var notes: [Note]
    /// What to do about it.
    public var hint: String?

    public init(
        _ severity: Severity, _ id: String, _ message: String, at span: SourceSpan? = nil, path: String = "",
        notes: [Note] = [], hint: String? = nil
    ) {
        self.severity = severity
        self.id = id
        self.message = message
        self.span = span
        self.path = path
        self.notes = notes
        self.hint = hint
    }
}

extension Diagnostic: Comparable {
    /// By file, line and column; those without a place come first.
    public static func < (left: Diagnostic, right: Diagnostic) -> Bool {
        switch (left.span, right.span) {
        case (nil, nil): return (left.path, left.id, left.message) < (right.path, right.id, right.message)
        case (nil, _): return true
        case (_, nil): return false
        case (let a?, let b?):
            if a != b { return a < b }
            return (left.id, left.message, left.path) < (right.id, right.message, right.path)
        }
    }
}
