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
        guard list.count < limit else {
            suppressed += 1
            if diagnostic.severity == .error { errors += 1 }
            return
        }
        guard seen.insert(diagnostic).inserted else { return }
        list.append(diagnostic)
        if diagnostic.severity == .error { errors += 1 }
    }

    public mutating func add(_ diagnostics: some Sequence<Diagnostic>) {
        for diagnostic in diagnostics { add(diagnostic) }
    }

    public var hasErrors: Bool { errors > 0 }
    public var errorCount: Int { errors }

    /// By file, line and column.
    public var sorted: [Diagnostic] { list.sorted() }
}
