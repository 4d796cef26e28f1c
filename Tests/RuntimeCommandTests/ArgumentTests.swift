import Testing

@testable import RuntimeCommand

@Suite("Arguments of davit-runtime")
struct ArgumentTests {
    private let file = Option.value("pid-file", nil, "FILE", "")
    private let force = Option.flag("force", "f", "")
    private let env = Option.list("env", "e", "NAME=VALUE", "")

    private func parse(_ words: [String], _ count: ClosedRange<Int> = 1...2, endsAtOperand: Bool = false) throws
        -> ParsedArguments
    {
        try ParsedArguments(
            words[...],
            Syntax(
                options: [file, force, env], operands: ["ID", "[SIGNAL]"], count: count, endsAtOperand: endsAtOperand))
    }

    @Test(
        "a value follows, or comes after an equals sign, with one dash or two",
        arguments: [
            ["--pid-file", "x", "id"], ["--pid-file=x", "id"], ["-pid-file", "x", "id"], ["id", "-pid-file=x"],
        ])
    func values(_ words: [String]) throws {
        let arguments = try parse(words)
        #expect(arguments.value(of: file) == "x")
        #expect(arguments.operands == ["id"])
    }

    @Test("flags are set by name, by letter and by value; lists keep their order")
    func flags() throws {
        #expect(try parse(["-f", "id"]).isSet(force))
        #expect(try parse(["--force=true", "id"]).isSet(force))
        #expect(try !parse(["--force=false", "id"]).isSet(force))
        #expect(try parse(["-e", "a=1", "--env", "b=2=3", "id"]).values(of: env) == ["a=1", "b=2=3"])
    }

    @Test("a program's own options are left alone")
    func program() throws {
        let arguments = try parse(["-f", "id", "ls", "-f", "--", "x"], 1...9, endsAtOperand: true)
        #expect(arguments.operands == ["id", "ls", "-f", "--", "x"])
        #expect(try parse(["--", "-id"]).operands == ["-id"])
    }

    @Test(
        "what makes no sense is refused with exit code 2",
        arguments: [
            (["--nosuch", "id"], "unknown option --nosuch"), (["id", "--pid-file"], "--pid-file needs a value"),
            ([], "ID is missing"), (["a", "b", "c"], "unexpected argument c"),
            (["--force=maybe", "id"], "--force is true or false, not maybe"),
        ])
    func refused(_ words: [String], _ message: String) {
        let error = #expect(throws: VerbError.self) { try parse(words) }
        #expect(error?.exitCode == 2)
        #expect(error?.description.hasPrefix(message) == true)
    }

    @Test(
        "sizes are powers of 1024",
        arguments: [
            ("0", 0), ("1024", 1024), ("64m", 64 << 20), ("1G", 1 << 30), ("2MiB", 2 << 20), ("3kb", 3072), ("-1", -1),
        ])
    func sizes(_ text: String, _ bytes: Int64) {
        #expect(UpdateOptions.bytes(text) == bytes)
    }

    @Test("no sizes", arguments: ["", "m", "1x", "-2", "9999999999999g", "1 m"])
    func noSizes(_ text: String) {
        #expect(UpdateOptions.bytes(text) == nil)
    }
}
