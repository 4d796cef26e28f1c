/// The options and operands of one command line.
struct ParsedArguments: Sendable {
    private var values: [String: [String]] = [:]
    private(set) var operands: [String] = []
    /// Where the words that were not taken begin; only with ``Syntax/endsAtOperand`` of the global options.
    private(set) var rest: ArraySlice<String> = []

    func isSet(_ option: Option) -> Bool { values[option.name]?.last == "true" }

    /// The last one given.
    func value(of option: Option) -> String? { values[option.name]?.last }

    /// All that were given, in their order.
    func values(of option: Option) -> [String] { values[option.name] ?? [] }

    /// The value as a number. Errors: it is none.
    func number<Number: FixedWidthInteger>(of option: Option, _ type: Number.Type) throws(VerbError) -> Number? {
        guard let text = value(of: option) else { return nil }
        guard let number = Number(text) else { throw VerbError.usage("--\(option.name) \(text) is no number") }
        return number
    }

    /// Reads `words`. Errors: an option that is not in the syntax, a value that is missing, too few or too many operands.
    init(_ words: ArraySlice<String>, _ syntax: Syntax, stopsAtFirst: Bool = false) throws(VerbError) {
        var index = words.startIndex
        var optionsEnded = false
        while index < words.endIndex {
            let word = words[index]
            index += 1
            if optionsEnded || !word.hasPrefix("-") || word == "-" {
                if stopsAtFirst {
                    rest = words[(index - 1)...]
                    return
                }
                operands.append(word)
                optionsEnded = optionsEnded || syntax.endsAtOperand
            } else if word == "--" {
                optionsEnded = true
            } else {
                try take(word, words, &index, syntax)
            }
        }
        guard !stopsAtFirst else { return }
        guard operands.count >= syntax.count.lowerBound else {
            throw VerbError.usage("\(syntax.operands[min(operands.count, syntax.operands.count - 1)]) is missing")
        }
        guard operands.count <= syntax.count.upperBound else {
            throw VerbError.usage("unexpected argument \(operands[syntax.count.upperBound])")
        }
    }

    private mutating func take(
        _ word: String, _ words: ArraySlice<String>, _ index: inout Int, _ syntax: Syntax
    ) throws(VerbError) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let name = String(parts[0].drop { $0 == "-" })
        guard let option = syntax.options.first(where: { $0.name == name || $0.short.map(String.init) == name }) else {
            throw VerbError.usage("unknown option \(parts[0])")
        }
        switch option.kind {
        case .flag:
            let value = parts.count > 1 ? parts[1] : "true"
            guard value == "true" || value == "false" else {
                throw VerbError.usage("\(parts[0]) is true or false, not \(value)")
            }
            values[option.name, default: []].append(value)
        case .value, .list:
            if parts.count > 1 {
                values[option.name, default: []].append(parts[1])
            } else {
                guard index < words.endIndex else { throw VerbError.usage("\(parts[0]) needs a value") }
                values[option.name, default: []].append(words[index])
                index += 1
            }
        }
    }
}
