/// Writes diagnostics as text, each with its source line and a caret.
///
///     compose.yaml:14:7: error: published port 70000 is outside 1-65535 [compose.port.range]
///       14 |     - "70000:80"
///          |       ^~~~~~~~~~
///     override.yaml:3:5: note: overridden here
///     hint: …
public struct DiagnosticRenderer: Sendable {
    /// Longer source lines are cut around the span.
    private static let widest = 160

    public var sources: SourceTexts
    public var isColored: Bool

    public init(sources: SourceTexts = SourceTexts(), isColored: Bool = false) {
        self.sources = sources
        self.isColored = isColored
    }

    /// Ends with a line feed unless there is nothing.
    public func render(_ diagnostics: [Diagnostic]) -> String {
        diagnostics.map(render).joined()
    }

    public func render(_ diagnostic: Diagnostic) -> String {
        var text = place(diagnostic.span)
        let word = diagnostic.severity.rawValue + ":"
        text += paint(word, Self.color(diagnostic.severity)) + " "
        text += paint(printable(diagnostic.message), "1") + " [\(diagnostic.id)]\n"
        text += excerpt(diagnostic.span)
        for note in diagnostic.notes {
            text += place(note.span) + paint("note:", Self.color(.note)) + " \(printable(note.message))\n"
            text += excerpt(note.span)
        }
        if let hint = diagnostic.hint { text += "  " + paint("hint:", "32") + " \(printable(hint))\n" }
        return text
    }

    private func place(_ span: SourceSpan?) -> String {
        span.map { paint("\(printable($0.file)):\($0.line):\($0.column):", "1") + " " } ?? ""
    }

    private static func color(_ severity: Diagnostic.Severity) -> String {
        switch severity {
        case .error: "1;31"
        case .warning: "1;33"
        case .note: "1;36"
        }
    }

    private func paint(_ text: String, _ code: String) -> String {
        isColored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    /// The user's text may hold anything; a terminal must not get it as it is.
    private func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: Self.isControl) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { Self.isControl($0) ? "\u{FFFD}" : $0 }))
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }

    private func excerpt(_ span: SourceSpan?) -> String {
        guard let span, let line = sources.line(span.line, of: span.file) else { return "" }
        var scalars = line.unicodeScalars.map { $0 == "\t" ? " " : Self.isControl($0) ? "\u{FFFD}" : $0 }
        var start = min(max(span.column - 1, 0), scalars.count)
        if scalars.count > Self.widest {
            let cut = max(0, start - Self.widest / 2)
            scalars = Array(scalars[cut..<min(scalars.count, cut + Self.widest)])
            start -= cut
        }
        let length = max(1, min(span.length, scalars.count - start))
        let number = String(span.line)
        let margin = String(repeating: " ", count: max(0, 4 - number.count))
        let blank = String(repeating: " ", count: margin.count + number.count)
        let caret = "^" + String(repeating: "~", count: length - 1)
        return "\(margin)\(number) | \(String(String.UnicodeScalarView(scalars)))\n"
            + "\(blank) | \(String(repeating: " ", count: start))\(paint(caret, "1;32"))\n"
    }
}
