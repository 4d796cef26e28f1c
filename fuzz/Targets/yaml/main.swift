import Diagnostics
import Fuzzing

@testable import ComposeLoader

/// Every place that the reader gives lies in the file.
struct SpanCheck {
    let file: UInt16
    let lines: SourceLines

    func node(_ node: Node) {
        span(node.span, "a value")
        switch node.value {
        case .sequence(let elements): for element in elements { self.node(element) }
        case .mapping(let mapping):
            for entry in mapping.entries {
                span(entry.span, "a key")
                self.node(entry.node)
            }
        case .null, .bool, .int, .float, .string: break
        }
    }

    func diagnostic(_ diagnostic: Diagnostic) {
        for place in [diagnostic.span] + diagnostic.notes.map(\.span) {
            guard let place else { continue }
            require(
                lines.contains(line: place.line, column: place.column, length: place.length),
                "`\(diagnostic.id)` at \(place), length \(place.length)")
        }
    }

    private func span(_ span: Span, _ what: String) {
        let isInside = lines.contains(line: Int(span.line), column: Int(span.column), length: Int(span.length))
        require(span.file == file && isInside, "\(what) at \(span)")
    }
}

fuzz { start, count in
    let bytes = input(start, count)
    let session = Session()
    let file = session.addFile("input", bytes)
    // A bomb of aliases is to end early here, for the sake of speed.
    let nodes = YAMLReader.read(bytes, file: file, session: session, limits: YAMLLimits(nodes: 2000))
    let check = SpanCheck(file: file, lines: SourceLines(bytes))
    for node in nodes { check.node(node) }
    for diagnostic in session.diagnostics.sorted { check.diagnostic(diagnostic) }
    return 0
}
