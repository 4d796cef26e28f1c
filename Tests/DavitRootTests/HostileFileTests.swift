import Foundation
import Testing

/// Files that mean harm: `davit config` answers with a diagnostic and stays within 256 MiB of address space.
@Suite("Hostile stack files", .tags(.root), rootCondition)
struct HostileFileTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        /// In the order in which `davit config` may name one of them first; empty means that the file loads.
        let id: String
        let files: [String: String]
        var testDescription: String { name }

        init(_ name: String, _ id: String, _ yaml: String, _ others: [String: String] = [:]) {
            self.name = name
            self.id = id
            files = others.merging(["compose.yaml": yaml]) { first, _ in first }
        }
    }

    private static let service = "services: {a: {image: x}}\n"

    /// `x-aN` is a list of ten of `x-aN-1`.
    private static let aliases = (1..<12).map { level in
        "x-a\(level): &a\(level) [\(repeated("*a\(level - 1)", 10))]\n"
    }.joined()

    private static func repeated(_ text: String, _ count: Int, _ separator: String = ",") -> String {
        Array(repeating: text, count: count).joined(separator: separator)
    }

    /// Eleven variables, each ten times the one before it.
    private static let doubling =
        "A0=xxxxxxxxxx\n" + (1..<12).map { "A\($0)=\(repeated("${A\($0 - 1)}", 10, ""))\n" }.joined()

    /// Forty files that each include the next one twice.
    private static let tree = Dictionary(
        uniqueKeysWithValues: (0..<40).map {
            ("f\($0).yaml", "include: [f\($0 + 1).yaml, f\($0 + 1).yaml]\nservices: {s\($0): {image: x}}\n")
        })

    private static let cases = [
        Case("aliases of aliases", "yaml.nodes", "x-a0: &a0 [\(repeated("x", 10))]\n\(aliases)\(service)"),
        Case("deep lists", "yaml.depth", "\(service)x-a: \(repeated("[", 100_000, ""))"),
        Case(
            "extends without end", "compose.extends.depth",
            "services:\n\((0..<5000).map { "  s\($0): {extends: s\($0 + 1)}\n" }.joined())  s5000: {image: x}\n"),
        Case(
            "a service that extends itself", "compose.extends.cycle",
            "services:\n  a: {image: x, extends: b}\n  b: {image: x, extends: a}\n"),
        Case(
            "files that include each other", "compose.include.cycle", "include: [b.yaml]\n\(service)",
            ["b.yaml": "include: [compose.yaml]\n"]),
        Case(
            "includes that double", "compose.include.count", "include: [f0.yaml]\n\(service)",
            tree.merging(["f40.yaml": service]) { first, _ in first }),
        Case(
            "a circle of five thousand", "compose.cycle",
            "services:\n"
                + (0..<5000).map { "  s\($0): {image: x, depends_on: [s\(($0 + 1) % 5000)]}\n" }.joined()),
        Case("a key of megabytes", "yaml", "\(service)x-a:\n  ? \(repeated("k", 3_000_000, ""))\n  : 1\n"),
        Case("a value of megabytes", "", "services: {a: {image: \(repeated("k", 7_000_000, ""))}}\n"),
        Case("a NUL", "yaml.character", "services: {a: {image: \"x\0y\"}}\n"),
        Case("a file of megabytes", "compose.file", "# \(repeated("x", 20_000_000, ""))\n\(service)"),
        Case(
            "variables that stand for billions", "compose.variable.size",
            "services: {a: {image: \"\(repeated("$A", 2_000_000, ""))\"}}\n",
            [".env": "A=\(repeated("x", 1_000_000, ""))\n"]),
        Case("variables of variables", "dotenv.syntax", service, [".env": doubling]),
        Case(
            "an env file of the same kind", "dotenv.syntax", "services: {a: {image: x, env_file: e}}\n", ["e": doubling]
        ),
        Case(
            "one env file for thousands", "compose.env_file",
            "services:\n" + (0..<2000).map { "  s\($0): {image: x, env_file: e}\n" }.joined(),
            ["e": repeated("A=\(repeated("x", 1000, ""))\n", 1000, "")]),
        Case(
            "braces without end", "compose.variable.syntax",
            "services: {a: {image: \"\(repeated("${", 400_000, ""))\"}}\n"),
        Case(
            "defaults within defaults", "compose.variable.depth",
            "services: {a: {image: \"\(repeated("${A:-", 9000, ""))\(repeated("}", 9000, ""))\"}}\n"),
        Case(
            "ports by the million", "compose.port.count",
            "services:\n" + (0..<300).map { "  s\($0): {image: x, ports: [\"1-65535:1-65535\"]}\n" }.joined()),
        Case(
            "a command of megabytes", "compose.command.size",
            "services: {a: {image: x, command: \"\(repeated("a ", 2_000_000, ""))\"}}\n"),
        Case("an env file that is not there", "compose.env_file", "services: {a: {image: x, env_file: none}}\n"),
    ]

    private func config(in folder: TemporaryDirectory) throws -> Output {
        let limit = "--as=\(256 << 20)"
        return try run(
            "/usr/bin/prlimit", [limit, "\(programFolder)/davit", "config", "-q", "--format", "json"],
            environment: ["TMPDIR": "/tmp"], directory: folder.path)
    }

    private func ids(_ output: Output) throws -> [String] {
        guard !output.err.isEmpty else { return [] }
        let object = try JSONSerialization.jsonObject(with: Data(output.err.utf8)) as? [String: Any]
        let found = try #require(object?["diagnostics"] as? [[String: Any]])
        return found.filter { $0["severity"] as? String == "error" }.compactMap { $0["id"] as? String }
    }

    @Test("each ends in its diagnostic", arguments: cases)
    func diagnostic(item: Case) throws {
        let folder = try TemporaryDirectory()
        for (name, text) in item.files {
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder.path)/\(name)"))
        }
        let output = try config(in: folder)
        #expect(output.status == (item.id.isEmpty ? 0 : 2), "\(output.err.prefix(2000))")
        #expect(try ids(output).contains { $0.hasPrefix(item.id) } || item.id.isEmpty)
    }

    @Test("what is no file is not read", arguments: ["fifo", "folder", "unreadable link"])
    func noFile(kind: String) throws {
        for name in ["compose.yaml", "e.env"] {
            let folder = try TemporaryDirectory()
            let stack = URL(fileURLWithPath: "\(folder.path)/compose.yaml")
            try Data("services: {a: {image: x, env_file: e.env}}\n".utf8).write(to: stack)
            let path = "\(folder.path)/\(name)"
            unlink(path)
            switch kind {
            case "fifo": #expect(mkfifo(path, 0o600) == 0)
            case "folder": #expect(mkdir(path, 0o700) == 0)
            default: #expect(symlink(name, path) == 0)
            }
            let output = try run(
                "\(programFolder)/davit", ["-f", "compose.yaml", "config", "-q", "--format", "json"],
                directory: folder.path)
            #expect(output.status == 2, "\(output)")
            #expect(try ids(output) == [name == "e.env" ? "compose.env_file" : "compose.file"])
        }
    }

    @Test("bytes that are no UTF-8 have their place")
    func encoding() throws {
        let folder = try TemporaryDirectory()
        let bytes = Data("services:\n  a: {image: \"".utf8) + Data([0xFF, 0xFE]) + Data("\"}\n".utf8)
        try bytes.write(to: URL(fileURLWithPath: "\(folder.path)/compose.yaml"))
        let output = try run("\(programFolder)/davit", ["config", "-q"], directory: folder.path)
        #expect(output.status == 2)
        #expect(output.err.hasPrefix("compose.yaml:2:15: error: "), "\(output)")
    }
}
