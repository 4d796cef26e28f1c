/// Reads the dotenv grammar: `K=v`, `K: v`, `export K=v`, a bare `K` that is inherited, comments, quotes, escapes, and
/// interpolation outside of single quotes.
///
/// Source: compose-go's dotenv package, which is what docker compose reads `.env` and `env_file` with.
struct DotenvParser {
    struct Problem: Error, Hashable {
        /// From 1.
        let line: Int
        let message: String
    }

    struct Assignment: Hashable {
        let name: String
        let value: String
        /// From 1, where the name is.
        let line: Int
    }

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private let budget: ExpansionBudget
    private let lookup: (String) -> String?
    private let fallback: (String) -> String?
    private(set) var values: [Assignment] = []
    private var known: [String: String] = [:]

    private init(
        _ bytes: [UInt8], budget: ExpansionBudget, lookup: @escaping (String) -> String?,
        fallback: @escaping (String) -> String?
    ) {
        self.budget = budget
        var bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        bytes.removeAll { $0 == 0x0D }
        self.bytes = bytes
        self.lookup = lookup
        self.fallback = fallback
    }

    /// The variables in the order of the file, a later one of the same name after the earlier.
    ///
    /// - Parameters:
    ///   - budget: For what variables stand for.
    ///   - lookup: The variables of the surroundings; in interpolation they win over those of the file.
    ///   - fallback: Variables of files that were read before; those of this file win over them.
    static func parse(
        _ bytes: [UInt8], budget: ExpansionBudget = ExpansionBudget(), lookup: @escaping (String) -> String?,
        fallback: @escaping (String) -> String? = { _ in nil }
    ) throws(Problem) -> [Assignment] {
        var parser = DotenvParser(bytes, budget: budget, lookup: lookup, fallback: fallback)
        while try parser.statement() {}
        return parser.values
    }

    /// Docker's own `--env-file` form: no quotes, no interpolation.
    static func parseRaw(
        _ bytes: [UInt8], lookup: (String) -> String?
    ) throws(Problem) -> [Assignment] {
        var values: [Assignment] = []
        let isMarked = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        let lines = bytes.dropFirst(isMarked ? 3 : 0).split(separator: 0x0A, omittingEmptySubsequences: false)
        for (index, bytes) in lines.enumerated() {
            let text = String(decoding: bytes.last == 0x0D ? bytes.dropLast() : bytes, as: UTF8.self)
            let line = text.drop { $0 == " " || $0 == "\t" }
            guard let first = line.first, first != "#" else { continue }
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            guard !name.isEmpty else { throw Problem(line: index + 1, message: "the name of the variable is missing") }
            guard !name.contains(where: \.isWhitespace) else {
                throw Problem(line: index + 1, message: "variable `\(name)` contains blanks")
            }
            if parts.count > 1 {
                values.append(Assignment(name: name, value: String(parts[1]), line: index + 1))
            } else if let value = lookup(name) {
                values.append(Assignment(name: name, value: value, line: index + 1))
            }
        }
        return values
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0B || byte == 0x0C
    }

    private mutating func skipBlanks() {
        while let byte = current, Self.isBlank(byte) { position += 1 }
    }

    /// Moves to the next statement; false at the end.
    private mutating func findStatement() -> Bool {
        while let byte = current {
            if byte == 0x0A {
                line += 1
                position += 1
            } else if Self.isBlank(byte) {
                position += 1
            } else if byte == UInt8(ascii: "#") {
                while let byte = current, byte != 0x0A {
                    _ = byte
                    position += 1
                }
            } else {
                return true
            }
        }
        return false
    }

    private mutating func statement() throws(Problem) -> Bool {
        guard findStatement() else { return false }
        let start = line
        skipExport()
        let (name, isInherited) = try key()
        guard !isInherited else {
            if let value = lookup(name) ?? fallback(name) { set(name, value, start) }
            return true
        }
        skipBlanks()
        set(name, try value(start), start)
        return true
    }

    private mutating func set(_ name: String, _ value: String, _ line: Int) {
        known[name] = value
        values.append(Assignment(name: name, value: value, line: line))
    }

    private mutating func skipExport() {
        let word = Array("export".utf8)
        guard bytes[position...].starts(with: word), position + word.count < bytes.count,
            Self.isBlank(bytes[position + word.count])
        else { return }
        position += word.count
        skipBlanks()
    }

    private mutating func key() throws(Problem) -> (name: String, isInherited: Bool) {
        let start = position
        while let byte = current, byte != UInt8(ascii: "="), byte != UInt8(ascii: ":"), byte != 0x0A {
            guard byte >= 0x80 || Template.isNamePart(byte) || Self.isBlank(byte) || "[].-".utf8.contains(byte) else {
                let name = String(decoding: bytes[start..<position], as: UTF8.self)
                let character = String(decoding: [byte], as: UTF8.self)
                throw Problem(line: line, message: "unexpected character `\(character)` in variable name `\(name)`")
            }
            position += 1
        }
        var name = bytes[start..<position]
        while let last = name.last, Self.isBlank(last) { name = name.dropLast() }
        let text = String(decoding: name, as: UTF8.self)
        guard !name.contains(where: Self.isBlank) else {
            throw Problem(line: line, message: "the variable name `\(text)` contains a blank")
        }
        guard !name.isEmpty else { throw Problem(line: line, message: "the name of the variable is missing") }
        let isInherited = current == nil || current == 0x0A
        if !isInherited { position += 1 }
        return (text, isInherited)
    }

    private mutating func value(_ start: Int) throws(Problem) -> String {
        if let quote = current, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            return try quoted(quote, start)
        }
        let begin = position
        while let byte = current, byte != 0x0A {
            _ = byte
            position += 1
        }
        var text = bytes[begin..<position]
        if let comment = text.indices.dropLast().first(where: {
            text[$0] == 0x20 && text[$0 + 1] == UInt8(ascii: "#")
        }) {
            text = text[..<comment]
        }
        while let last = text.last, Self.isBlank(last) { text = text.dropLast() }
        return try expand(String(decoding: text, as: UTF8.self), start)
    }

    private mutating func quoted(_ quote: UInt8, _ start: Int) throws(Problem) -> String {
        position += 1
        var text: [UInt8] = []
        var isEscaped = false
        while let byte = current {
            position += 1
            if byte == 0x0A { line += 1 }
            if isEscaped {
                isEscaped = false
                if byte != quote { text.append(UInt8(ascii: "\\")) }
                text.append(byte)
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == quote {
                guard quote == UInt8(ascii: "\"") else { return String(decoding: text, as: UTF8.self) }
                return try expand(String(decoding: Self.unescape(text), as: UTF8.self), start)
            } else {
                text.append(byte)
            }
        }
        throw Problem(line: start, message: "the quoted value that begins here has no end")
    }

    private static func unescape(_ text: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        var index = 0
        while index < text.count {
            let byte = text[index]
            index += 1
            guard byte == UInt8(ascii: "\\"), index < text.count else {
                output.append(byte)
                continue
            }
            let letter = text[index]
            index += 1
            switch letter {
            case UInt8(ascii: "n"): output.append(0x0A)
            case UInt8(ascii: "r"): output.append(0x0D)
            case UInt8(ascii: "t"): output.append(0x09)
            case UInt8(ascii: "a"): output.append(0x07)
            case UInt8(ascii: "b"): output.append(0x08)
            case UInt8(ascii: "f"): output.append(0x0C)
            case UInt8(ascii: "v"): output.append(0x0B)
            case UInt8(ascii: "\\"), UInt8(ascii: "\""): output.append(letter)
            case UInt8(ascii: "$"): output += [letter, letter]
            default: output += [byte, letter]
            }
        }
        return output
    }

    private func expand(_ text: String, _ line: Int) throws(Problem) -> String {
        let template = Template(budget: budget) { name in
            lookup(name) ?? known[name] ?? fallback(name)
        } onUnset: { _ in
        }
        do {
            return try template.substitute(text)
        } catch {
            throw Problem(line: line, message: error.message(in: text))
        }
    }
}
