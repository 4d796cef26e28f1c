import Diagnostics
import JSONCodec
import Testing

@testable import ComposeLoader

struct YAMLReaderTests {
    private func read(_ bytes: [UInt8], limits: YAMLLimits = YAMLLimits()) -> (nodes: [Node], diagnostics: [Diagnostic])
    {
        let session = Session()
        let file = session.addFile("f", bytes)
        let nodes = YAMLReader.read(bytes, file: file, session: session, limits: limits)
        return (nodes, session.diagnostics.sorted)
    }

    private func ids(_ text: String) -> [String] { read(Array(text.utf8)).diagnostics.map(\.id) }

    @Test(
        "plain scalars have the types that go-yaml gives them",
        arguments: [
            ("1", 1), ("-1", -1), ("0x1F", 31), ("0o17", 15), ("017", 15), ("0b11", 3), ("1_000", 1000), ("1.5", 1.5),
            ("1e3", 1000.0), (".5", 0.5), ("true", true), ("TRUE", true), ("yes", "yes"), ("22:22", "22:22"),
            ("~", nil), ("null", nil), ("\"1\"", "1"), ("'true'", "true"), ("1.2.3", "1.2.3"), ("-", [nil]),
            ("08", 8.0), ("!!str 1", "1"), ("1x", "1x"), ("+5", 5), ("2024-01-01", "2024-01-01"),
        ] as [(String, JSONValue)])
    func scalars(text: String, expected: JSONValue) throws {
        let node = try #require(read(Array(text.utf8)).nodes.first)
        #expect(JSONValue(node) == expected)
    }

    @Test("merge keys give way to the mapping's own keys and to earlier merges")
    func merges() throws {
        let text = "x: &a {k: 1, l: 1}\ny: &b {k: 2, m: 2}\nz: {<<: [*a, *b], l: 3}\n"
        let node = try #require(read(Array(text.utf8)).nodes.first)
        let expected: JSONValue = ["k": 1, "l": 3, "m": 2]
        #expect(JSONValue(node)["z"] == expected)
    }

    @Test("every value has its place, in Unicode scalars")
    func places() throws {
        let node = try #require(read(Array("é: {a: [x, yy]}\n".utf8)).nodes.first)
        let list = try #require(node.at("é", "a")?.sequence)
        #expect(list.map(\.span.column) == [9, 12])
        #expect(list[1].span.length == 2)
    }

    @Test(
        "a mistake is one diagnostic",
        arguments: [
            ("a: 1\na: 2", "yaml.key.duplicate"), ("a: *b", "yaml.alias"), ("a: &b [*b]", "yaml.alias"),
            ("<<: 3", "yaml.merge"), ("1: a", "yaml.key.type"), ("[a]: b", "yaml.key.type"), ("a: [", "yaml.syntax"),
            ("\ta: b", "yaml.syntax"), ("a: \u{0}", "yaml.character"), ("a: b: c", "yaml.syntax"),
        ])
    func mistakes(text: String, id: String) {
        #expect(ids(text) == [id])
    }

    @Test("invalid UTF-8 is a diagnostic")
    func encoding() {
        #expect(read([0x61, 0x3A, 0x20, 0xFF, 0xFE, 0x0A]).diagnostics.map(\.id) == ["yaml.encoding"])
    }

    @Test(
        "what is no text has its place in lines, whatever ends them and whatever the encoding is",
        arguments: [
            ([0x61, 0x0D, 0x0D, 0x0A, 0xC2, 0x85, 0x62, 0x01], 4, 2),
            ([0xFF, 0xFE, 0x61, 0x0A, 0x0A, 0x00, 0x62, 0x00, 0x01, 0x00], 2, 2),
            ([0xFE, 0xFF, 0x0A, 0x61, 0x00, 0x0A, 0x00, 0x62, 0xDC, 0x00], 2, 2),
        ] as [([UInt8], Int, Int)])
    func undecodable(bytes: [UInt8], line: Int, column: Int) {
        let span = read(bytes).diagnostics.first?.span
        #expect(span?.line == line)
        #expect(span?.column == column)
    }

    @Test("what is missing at the end is missed in the last line", arguments: ["a: [", "a: [\n", "a: 'b\u{85}c"])
    func end(text: String) {
        let span = read(Array(text.utf8)).diagnostics.first?.span
        #expect(span?.line == 1 + text.unicodeScalars.count { $0 == "\n" || $0 == "\u{85}" })
    }

    @Test("an empty value at the end is in the last line", arguments: ["---", "a: 1\n---", "a: 1\n--- # é", "a:"])
    func emptyEnd(text: String) throws {
        let node = try #require(read(Array(text.utf8)).nodes.last)
        #expect(Int((node["a"] ?? node).span.line) == text.split(separator: "\n").count)
    }

    @Test("a bomb of aliases ends in a diagnostic")
    func bomb() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            let list = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(list)]\n"
        }
        #expect(ids(text) == ["yaml.nodes"])
    }

    @Test("deep nesting ends in a diagnostic")
    func depth() {
        #expect(ids(String(repeating: "[", count: 100_000)) == ["yaml.depth"])
        #expect(ids(String(repeating: "{a: ", count: 5000)) == ["yaml.depth"])
        #expect(ids(String(repeating: "- ", count: 5000)) == ["yaml.depth"])
    }

    @Test("a huge key and a huge file end in diagnostics")
    func size() {
        #expect(ids(String(repeating: "k", count: 900) + ": 1") == [])
        #expect(
            read(Array("kkkkkkkkkk: 1".utf8), limits: YAMLLimits(key: 4)).diagnostics.map(\.id) == ["yaml.key.size"])
        #expect(read(Array("kkkkkkkkkk: 1".utf8), limits: YAMLLimits(size: 4)).diagnostics.map(\.id) == ["yaml.size"])
    }

    @Test("documents are read one by one")
    func documents() {
        let nodes = read(Array("a: 1\n---\nb: &x 2\n---\n- 3\n".utf8)).nodes
        let expected: [JSONValue] = [["a": 1], ["b": 2], [3]]
        #expect(nodes.map(JSONValue.init) == expected)
    }

    @Test("no prefix of a text crashes the reader")
    func prefixes() {
        let text = Array("a: &b {c: [1, \"x\\n\", *z], ? d : !reset e}\n<<: *b\nf: |\n  g\n--- !override\n- 'é'\n".utf8)
        for count in text.indices { #expect(read(Array(text[..<count])).nodes.count <= 3) }
    }
}
