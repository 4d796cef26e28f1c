import Diagnostics
import JSONCodec
import Testing

struct DiagnosticRendererTests {
    private let sources = SourceTexts(["compose.yaml": Array("services:\n  web:\n    prots: [\"1\"]\n".utf8)])

    @Test("a diagnostic shows its line, a caret, its notes and its hint")
    func text() {
        let diagnostic = Diagnostic(
            .error, "compose.key.unknown", "unknown key `prots`",
            at: SourceSpan(file: "compose.yaml", line: 3, column: 5, length: 5), path: "services.web.prots",
            notes: [.init("in this service", at: SourceSpan(file: "compose.yaml", line: 2, column: 3, length: 3))],
            hint: "did you mean `ports`?")
        let expected = """
            compose.yaml:3:5: error: unknown key `prots` [compose.key.unknown]
               3 |     prots: ["1"]
                 |     ^~~~~
            compose.yaml:2:3: note: in this service
               2 |   web:
                 |   ^~~
              hint: did you mean `ports`?

            """
        #expect(DiagnosticRenderer(sources: sources).render(diagnostic) == expected)
    }

    @Test("a place outside of the text and control characters do no harm")
    func hostile() {
        let renderer = DiagnosticRenderer(sources: SourceTexts(["a": [0x1B, 0x5B, 0xFF, 0x0A]]))
        let spans = [
            SourceSpan(file: "a", line: 1, column: 900, length: 5),
            SourceSpan(file: "a", line: 0, column: 0, length: 0),
            SourceSpan(file: "b", line: 9, column: 1),
        ]
        for span in spans {
            let text = renderer.render(Diagnostic(.warning, "x", "a\u{1B}b", at: span))
            #expect(!text.contains("\u{1B}"))
            #expect(text.contains("a\u{FFFD}b"))
        }
    }

    @Test("the JSON form has every part under its own key")
    func json() {
        let diagnostic = Diagnostic(
            .warning, "a.b", "m", at: SourceSpan(file: "f", line: 1, column: 2, length: 3), path: "p",
            notes: [.init("n")])
        let expected: JSONValue = [
            "severity": "warning", "id": "a.b", "message": "m", "file": "f", "line": 1, "column": 2, "length": 3,
            "path": "p", "notes": [["message": "n"]],
        ]
        #expect(diagnostic.json == expected)
    }

    @Test("diagnostics come sorted by place and once each")
    func sorted() {
        var collector = DiagnosticCollector()
        let late = Diagnostic(.error, "b", "m", at: SourceSpan(file: "f", line: 2, column: 1))
        let early = Diagnostic(.warning, "a", "m", at: SourceSpan(file: "f", line: 1, column: 9))
        collector.add([late, early, late])
        #expect(collector.sorted == [early, late])
        #expect(collector.errorCount == 1)
    }

    @Test(
        "the suggestion is the nearest word, or none",
        arguments: [("prots", "ports"), ("enviroment", "environment"), ("zzz", nil), ("imgae", "image")])
    func suggestions(word: String, expected: String?) {
        #expect(Suggestion.nearest(to: word, among: ["ports", "environment", "image", "expose"]) == expected)
    }
}

struct SourceTextsTests {
    @Test("lines end where they do for YAML, with and without an end of the last one")
    func lines() {
        let text = "a\nb\rc\r\n\u{85}d\u{2028}e\u{2029}f"
        let sources = SourceTexts(["t": Array(text.utf8)])
        #expect((1...9).map { sources.line($0, of: "t") } == ["a", "b", "c", "", "d", "e", "f", nil, nil])
        #expect(SourceTexts(["t": Array("a\n".utf8)]).line(2, of: "t") == nil)
        #expect(SourceTexts(["t": [0xC2]]).line(1, of: "t") == "\u{FFFD}")
    }
}
