import Testing

@testable import ComposeLoader

struct TemplateTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let expected: String
        var testDescription: String { text }

        init(_ text: String, _ expected: String) {
            self.text = text
            self.expected = expected
        }
    }

    private let values = ["A": "a", "EMPTY": "", "B_2": "b"]

    @Test(
        "every form of a variable",
        arguments: [
            Case("$A", "a"), Case("${A}", "a"), Case("$A$A", "aa"), Case("x${B_2}y", "xby"), Case("$$A", "$A"),
            Case("$$$A", "$a"), Case("${NO:-d}", "d"), Case("${NO-d}", "d"), Case("${EMPTY:-d}", "d"),
            Case("${EMPTY-d}", ""), Case("${A:-d}", "a"), Case("${A:+r}", "r"), Case("${EMPTY:+r}", ""),
            Case("${EMPTY+r}", "r"), Case("${NO+r}", ""), Case("${A:?m}", "a"), Case("${EMPTY?m}", ""),
            Case("${NO:-${A}}", "a"), Case("${NO:-${NO2:-x${A}}y}", "xay"), Case("${A:+${B_2}}", "b"), Case("$1", "$1"),
            Case("a$", "a$"), Case("$ x", "$ x"), Case("${NO}", ""), Case("${NO:-a:-b}", "a:-b"),
            Case("${NO:-{}}", "{}"), Case("é$A", "éa"), Case("${NO:-}", ""), Case("$A-b", "a-b"), Case("$Ab", ""),
        ])
    func forms(item: Case) throws {
        let template = Template {
            values[$0]
        } onUnset: { _ in
        }
        #expect(try template.substitute(item.text) == item.expected)
    }

    @Test(
        "a malformed expression is an error",
        arguments: ["${", "${A", "${}", "${1}", "${A B}", "${A:}", "${A!x}", "${-d}"])
    func malformed(text: String) {
        let template = Template {
            values[$0]
        } onUnset: { _ in
        }
        #expect(throws: Template.Failure.syntax) { try template.substitute(text) }
    }

    @Test("a required variable that is missing names itself and its message")
    func required() {
        let template = Template {
            values[$0]
        } onUnset: { _ in
        }
        #expect(throws: Template.Failure.required(name: "NO", message: "need a")) {
            try template.substitute("${NO:?need $A}")
        }
        #expect(throws: Template.Failure.required(name: "EMPTY", message: "")) { try template.substitute("${EMPTY:?}") }
    }

    @Test("nesting without end is an error, not a crash")
    func deep() {
        let template = Template { _ in
            nil
        } onUnset: { _ in
        }
        let text = String(repeating: "${A:-", count: 5000) + String(repeating: "}", count: 5000)
        #expect(throws: Template.Failure.depth) { try template.substitute(text) }
    }
}
