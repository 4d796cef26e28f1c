import Diagnostics

/// What one load has gathered so far: texts, diagnostics, and which parts of the tree are known to be broken.
final class Session {
    private(set) var files: [String] = []
    private(set) var texts = SourceTexts()
    var diagnostics = DiagnosticCollector()
    /// `services.web`: reported on already, so that what follows from it is not.
    var broken: Set<String> = []
    /// Variables that were warned about.
    var unset: Set<String> = []
    /// There when the load is to explain something.
    let provenance: Provenance?
    /// How many ports ranges may still expand to; a few bytes can ask for billions.
    var portBudget = 100_000
    let expansions = ExpansionBudget()
    /// How many files may still be included; two lines in each of a few files can ask for billions.
    var includeBudget = 2_000
    /// How many bytes of env and label files may still be read, each time that a service names one.
    var serviceFileBudget = 64 << 20

    private let currentDirectory: String

    init(currentDirectory: String = "/", explains: Bool = false) {
        self.currentDirectory = Paths.clean(currentDirectory)
        provenance = explains ? Provenance() : nil
    }

    /// The absolute path as the user would write it.
    func shown(_ path: String) -> String { Paths.shown(path, from: currentDirectory) }

    /// Takes in a text under the name that diagnostics show; the index for `Span.file`.
    func addFile(_ name: String, _ bytes: [UInt8]) -> UInt16 {
        if let known = files.firstIndex(of: name) { return UInt16(clamping: known) }
        texts[name] = bytes
        files.append(name)
        return UInt16(clamping: min(files.count - 1, Int(UInt16.max) - 1))
    }

    func place(_ span: Span) -> SourceSpan? {
        guard !span.isNone, Int(span.file) < files.count else { return nil }
        return SourceSpan(
            file: files[Int(span.file)], line: Int(span.line), column: Int(span.column), length: Int(span.length))
    }

    func report(
        _ severity: Diagnostic.Severity, _ id: String, _ message: String, at span: Span = .none,
        path: NodePath = NodePath(), notes: [Diagnostic.Note] = [], hint: String? = nil
    ) {
        if severity == .error { markBroken(path) }
        guard !diagnostics.isFull else { return diagnostics.suppress(severity) }
        diagnostics.add(
            Diagnostic(
                severity, id, message, at: place(span), path: path.description, notes: notes, hint: hint))
    }

    func error(
        _ id: String, _ message: String, at span: Span = .none, path: NodePath = NodePath(),
        notes: [Diagnostic.Note] = [], hint: String? = nil
    ) {
        report(.error, id, message, at: span, path: path, notes: notes, hint: hint)
    }

    func warning(
        _ id: String, _ message: String, at span: Span = .none, path: NodePath = NodePath(), hint: String? = nil
    ) {
        report(.warning, id, message, at: span, path: path, hint: hint)
    }

    private func markBroken(_ path: NodePath) {
        guard path.steps.count >= 2, case .key(let section) = path.steps[0], case .key(let name) = path.steps[1] else {
            return
        }
        broken.insert("\(section).\(name)")
    }
}
