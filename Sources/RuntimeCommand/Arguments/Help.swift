/// The texts of `--help`.
enum Help {
    static func program(_ verbs: [any Verb.Type]) -> String {
        let width = verbs.map { $0.name.count }.max() ?? 0
        let lines = verbs.map { "  \(pad($0.name, width))  \($0.summary)" }
        return """
            usage: davit-runtime [OPTION…] VERB [OPTION…] [ARGUMENT…]

            An OCI runtime: containers of bundles.

            verbs:
            \(lines.joined(separator: "\n"))

            options:
            \(options(GlobalOptions.options))
            """
    }

    static func verb(_ verb: any Verb.Type) -> String {
        let operands = verb.syntax.operands.map { " \($0)" }.joined()
        let list = verb.syntax.options.isEmpty ? "" : "\n\noptions:\n\(options(verb.syntax.options))"
        return "usage: davit-runtime \(verb.name)\(verb.syntax.options.isEmpty ? "" : " [OPTION…]")\(operands)\n\n"
            + verb.summary + list
    }

    private static func options(_ options: [Option]) -> String {
        let heads = options.map { option in
            let short = option.short.map { "-\($0), " } ?? ""
            return switch option.kind {
            case .flag: "\(short)--\(option.name)"
            case .value(let placeholder): "\(short)--\(option.name) \(placeholder)"
            case .list(let placeholder): "\(short)--\(option.name) \(placeholder) …"
            }
        }
        let width = heads.map(\.count).max() ?? 0
        return zip(heads, options).map { "  \(pad($0, width))  \($1.help)" }.joined(separator: "\n")
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
