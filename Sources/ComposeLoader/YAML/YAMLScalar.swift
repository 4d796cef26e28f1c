import Glibc

/// What a plain scalar means. YAML's core schema, with go-yaml's readings of numbers.
enum YAMLScalar {
    static func resolve(_ text: String) -> Node.Value {
        guard let first = text.utf8.first else { return .null }
        switch first {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            return number(text) ?? .string(text)
        case UInt8(ascii: "~"), UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "t"), UInt8(ascii: "T"),
            UInt8(ascii: "f"), UInt8(ascii: "F"):
            return word(text) ?? .string(text)
        default: return .string(text)
        }
    }

    private static func word(_ text: String) -> Node.Value? {
        switch text {
        case "~", "null", "Null", "NULL": .null
        case "true", "True", "TRUE": .bool(true)
        case "false", "False", "FALSE": .bool(false)
        default: nil
        }
    }

    static func number(_ text: String) -> Node.Value? {
        switch text {
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .float(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .float(-.infinity)
        case ".nan", ".NaN", ".NAN": return .float(.nan)
        default: break
        }
        var bytes = Array(text.utf8)
        guard bytes.count <= 64, bytes.allSatisfy(isNumeric) else { return nil }
        bytes.removeAll { $0 == UInt8(ascii: "_") }
        if let integer = integer(bytes) { return .int(integer) }
        // Beyond 64 bits with a sign: the text is more exact than a floating-point number.
        if bytes.first != UInt8(ascii: "0"), let large = UInt64(String(decoding: bytes, as: UTF8.self)) {
            return .string(String(large))
        }
        return isFloat(bytes) ? .float(strtod(String(decoding: bytes, as: UTF8.self), nil)) : nil
    }

    private static func isNumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "x"), UInt8(ascii: "X"), UInt8(ascii: "o"), UInt8(ascii: "O"):
            true
        default: false
        }
    }

    /// Decimal, `0x…`, `0o…`, `0b…` and the old octal `0…`.
    static func integer(_ bytes: [UInt8]) -> Int64? {
        var digits = bytes[...]
        var sign = ""
        if let first = digits.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            if first == UInt8(ascii: "-") { sign = "-" }
            digits = digits.dropFirst()
        }
        var radix = 10
        if digits.count > 1, digits.first == UInt8(ascii: "0") {
            let letter = digits[digits.startIndex + 1] | 0x20
            radix = letter == UInt8(ascii: "x") ? 16 : letter == UInt8(ascii: "b") ? 2 : 8
            let hasLetter = letter == UInt8(ascii: "x") || letter == UInt8(ascii: "b") || letter == UInt8(ascii: "o")
            digits = digits.dropFirst(hasLetter ? 2 : 1)
        }
        guard let first = digits.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "+") else { return nil }
        return Int64(sign + String(decoding: digits, as: UTF8.self), radix: radix)
    }

    /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
    private static func isFloat(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        func digits() -> Int {
            let taken = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
            rest = rest.dropFirst(taken)
            return taken
        }
        func sign() {
            if let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
                rest = rest.dropFirst()
            }
        }
        sign()
        let whole = digits()
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            fraction = digits()
        }
        guard whole + fraction > 0 else { return false }
        if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
            rest = rest.dropFirst()
            sign()
            guard digits() > 0 else { return false }
        }
        return rest.isEmpty
    }
}
