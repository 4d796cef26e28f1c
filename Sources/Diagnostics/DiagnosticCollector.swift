/// Gathers diagnostics; the same one twice is kept once.
public struct DiagnosticCollector: Sendable {
    private var seen: Set<Diagnostic> = []
    private var list: [Diagnostic] = []
    private var errors = 0
    /// More than this many are counted but not kept.
    private let limit: Int
    public private(set) var suppressed = 0

    public init(limit: Int = 1000) {
        self.limit = limit
    }

    public mutating func add(_ diagnostic: Diagnostic) {
        guard !isFull else { return suppress(diagnostic.severity) }
        guard seen.insert(diagnostic).inserted else { return }
        list.append(diagnostic)
        if diagnostic.severity == .error { errors += 1 }
    }

    /// Counts one that is not kept.
    public mutating func suppress(_ severity: Diagnostic.Severity) {
        suppressed += 1
        if severity == .error { errors += 1 }
    }

    public mutating func add(_ diagnostics: some Sequence<Diagnostic>) {
        for diagnostic in diagnostics { add(diagnostic) }
    }

    /// Whether further ones are not kept, so that work on their wording is in vain.
    public var isFull: Bool { list.count >= limit }

    public var hasErrors: Bool { errors > 0 }
    public var errorCount: Int { errors }

    /// By file, line and column.
    public var sorted: [Diagnostic] { list.sorted() }
}
