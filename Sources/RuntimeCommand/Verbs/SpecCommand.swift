import JSONCodec
import LinuxSystem
import OCISpec

enum SpecCommand: Verb {
    static let name = "spec"
    static let summary = "Writes a config.json to start from."
    private static let bundle = Option.value("bundle", "b", "FOLDER", "gets it (default: here)")
    static let syntax = Syntax(options: [bundle], operands: [""], count: 0...0)

    static func run(_ arguments: ParsedArguments, _ context: Context) throws(VerbError) -> Int32 {
        let path = "\(arguments.value(of: bundle) ?? ".")/config.json"
        guard !Files.exists(path) else { throw VerbError("\(path) exists already") }
        try VerbError.wrapping {
            let text = try JSON.encode(DefaultSpec.spec).serialized(pretty: true) + "\n"
            try Files.write(path, Array(text.utf8), mode: 0o644)
        }
        return 0
    }
}
