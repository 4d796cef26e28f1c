import ComposeModel
import Diagnostics

/// What a load gives.
public struct LoadResult: Sendable {
    /// nil after an error, and with `noInterpolate`, when quantities cannot be read yet.
    public var project: Project?
    /// The canonical tree with the place of every value; nil after an error that left nothing to show.
    public var tree: ComposeTree?
    /// Sorted by file, line and column.
    public var diagnostics: [Diagnostic]
    /// For `DiagnosticRenderer`.
    public var sources: SourceTexts
    /// The variables that interpolation had.
    public var environment: [String: String]
    /// One for each of `LoadOptions.explain`; none after an error.
    public var explanations: [Explanation] = []

    public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}
