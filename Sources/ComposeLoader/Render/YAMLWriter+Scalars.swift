/// Which style a scalar has, and its text in that style; go-yaml's choices. All by scalars and bytes: to a `Character`,
/// a quote with an accent is no quote.
extension YAMLWriter {
    /// A plain scalar where that reads back as the same string, else quoted.
    static func scalar(_ text: String) -> String {
        if text.isEmpty { return "\"\"" }
        if text.unicodeScalars.contains(where: { isSpecial($0) || isBreak($0) }) { return escaped(text) }
        return isPlain(text) ? text : quoted(text)
    }

    /// Whether a literal block shows the text unchanged.
    static func isPlainBlock(_ text: String) -> Bool {
        guard let first = text.utf8.first, !" \n".utf8.contains(first) else { return false }
        var previous: Unicode.Scalar = "\n"
        for scalar in text.unicodeScalars {
            if scalar == "\n" ? previous == " " : isSpecial(scalar) || isBreak(scalar) { return false }
            previous = scalar
        }
        return true
    }

    /// What go-yaml does not print as it is.
    private static func isSpecial(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A, 0x20...0x7E, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD: false
        default: true
        }
    }

    /// What ends a line for libyaml.
    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\n" || scalar == "\u{2028}" || scalar == "\u{2029}"
    }

    /// In double quotes.
    private static func escaped(_ text: String) -> String {
        var output = "\""
        for scalar in text.unicodeScalars {
            if let letter = letter(scalar) {
                output += "\\\(letter)"
            } else if isSpecial(scalar) {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                let (sign, width) = scalar.value <= 0xFF ? ("x", 2) : scalar.value <= 0xFFFF ? ("u", 4) : ("U", 8)
                output += "\\\(sign)" + String(repeating: "0", count: width - digits.count) + digits
            } else {
                output.unicodeScalars.append(scalar)
            }
        }
        return output + "\""
    }

    /// Of an escape that has a letter of its own.
    private static func letter(_ scalar: Unicode.Scalar) -> Character? {
        switch scalar.value {
        case 0x00: "0"
        case 0x07: "a"
        case 0x08: "b"
        case 0x09: "t"
        case 0x0A: "n"
        case 0x0B: "v"
        case 0x0C: "f"
        case 0x0D: "r"
        case 0x1B: "e"
        case 0x22: "\""
        case 0x5C: "\\"
        case 0x85: "N"
        case 0x2028: "L"
        case 0x2029: "P"
        default: nil
        }
    }

    private static func quoted(_ text: String) -> String {
        let bytes = text.utf8
        let hasQuote = bytes.contains(UInt8(ascii: "'"))
        let isDouble = hasQuote && !bytes.contains(UInt8(ascii: "\"")) && !bytes.contains(UInt8(ascii: "\\"))
        if isDouble || isWord(text) { return escaped(text) }
        let parts = text.unicodeScalars.split(separator: "'", omittingEmptySubsequences: false)
        return "'" + parts.map { String($0) }.joined(separator: "''") + "'"
    }

    /// Words that a reader would take for another type.
    private static func isWord(_ text: String) -> Bool {
        guard case .string = YAMLScalar.resolve(text) else { return true }
        return ["y", "n", "yes", "no", "on", "off", "="].contains(text.lowercased()) || text == "<<" || isDate(text)
            || isDigits(text[...]) || isBase60(text)
    }

    private static func isDigits(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// `2006-1-2`, with or without a time.
    private static func isDate(_ text: String) -> Bool {
        let parts = text.split(separator: "-", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, (1...2).contains(parts[1].count) else { return false }
        let day = parts[2].prefix { $0.isNumber }
        return isDigits(parts[0]) && isDigits(parts[1]) && isDigits(day) && day.count <= 2
    }

    /// `22:22`, a number to the base of 60 in YAML 1.1.
    private static func isBase60(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count > 1, isDigits(parts[0]) else { return false }
        return parts.dropFirst().allSatisfy { part in
            let whole = part.prefix { $0 != "." }
            return isDigits(whole) && (Int(whole) ?? 60) < 60 && whole.count <= 2
        }
    }

    private static func isPlain(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last, !isWord(text), text != "-" else { return false }
        if last == UInt8(ascii: " ") || last == UInt8(ascii: ":") { return false }
        if " ,[]{}#&*!|>'\"%@`".utf8.contains(first) { return false }
        if "-?:".utf8.contains(first), bytes.count == 1 || bytes[1] == UInt8(ascii: " ") { return false }
        let isSeparated = zip(bytes, bytes.dropFirst()).contains { pair in
            pair == (UInt8(ascii: ":"), UInt8(ascii: " ")) || pair == (UInt8(ascii: " "), UInt8(ascii: "#"))
        }
        return !isSeparated && !bytes.starts(with: "---".utf8) && !bytes.starts(with: "...".utf8)
    }
}
