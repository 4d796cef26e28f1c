import Testing

@testable import ComposeLoader

struct DotenvParserTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let expected: [String]
        var testDescription: String { text }

        init(_ text: String, _ expected: String...) {
            self.text = text
            self.expected = expected
        }
    }

    private func lookup(_ name: String) -> String? { ["HOME": "/h"][name] }

    @Test(
        "the dotenv grammar",
        arguments: [
            Case("A=1", "A=1"), Case("A: 1\n", "A=1"), Case("export A=1", "A=1"), Case("# c\n\nA=1 # c", "A=1"),
            Case("A=a#b", "A=a#b"), Case("A='x $HOME \\n'", "A=x $HOME \\n"), Case("A=\"x\\n$HOME\"", "A=x\n/h"),
            Case("A=\"l1\nl2\"\nB=2", "A=l1\nl2", "B=2"), Case("HOME\nNOPE\n", "HOME=/h"), Case("A=", "A="),
            Case("A=1\nB=${A}2$A", "A=1", "B=121"), Case("A=1\r\nB=2\r\n", "A=1", "B=2"), Case("\u{FEFF}A=1", "A=1"),
            Case("A=1\nA=2", "A=1", "A=2"), Case("A=${X:-d}", "A=d"), Case("A=\"\\$HOME\"", "A=$HOME"),
            Case("A= b c ", "A=b c"), Case("A.b-c=1", "A.b-c=1"), Case("exported=1", "exported=1"), Case(""),
        ])
    func grammar(item: Case) throws {
        let values = try DotenvParser.parse(Array(item.text.utf8), lookup: lookup)
        #expect(values.map { "\($0.name)=\($0.value)" } == item.expected)
    }

    @Test(
        "a mistake has its line",
        arguments: [("A=1\nB C=2", 2), ("=1", 1), ("A=\"x\ny", 1), ("\n\nA!=1", 3), ("A=${", 1), ("A='", 1)])
    func mistakes(text: String, line: Int) {
        let error = #expect(throws: DotenvParser.Problem.self) {
            try DotenvParser.parse(Array(text.utf8), lookup: lookup)
        }
        #expect(error?.line == line)
    }

    @Test("the raw form takes quotes and dollars as they are")
    func raw() throws {
        let values = try DotenvParser.parseRaw(Array("#c\nA=\"$HOME\" # x\nHOME\nNO\n  B=\n".utf8), lookup: lookup)
        #expect(values.map { "\($0.name)=\($0.value)" } == ["A=\"$HOME\" # x", "HOME=/h", "B="])
    }
}
