/// Recursive descent over the bytes of one text.
struct JSONParser {
    private static let depthLimit = 512
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var depth = 0

    /// The buffer must outlive the parser.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    mutating func parseText() throws(ParseFailure) -> JSONValue {
        let value = try parseValue()
        skipSpace()
        guard position == bytes.count else { throw failure("unexpected text after the value") }
        return value
    }

    private mutating func parseValue() throws(ParseFailure) -> JSONValue {
        skipSpace()
        guard let byte = peek() else { throw failure("unexpected end of text") }
        switch byte {
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "{"): return try nested { parser throws(ParseFailure) in try parser.parseObject() }
        case UInt8(ascii: "["): return try nested { parser throws(ParseFailure) in try parser.parseArray() }
        case UInt8(ascii: "t"): return try parseWord("true", as: .bool(true))
        case UInt8(ascii: "f"): return try parseWord("false", as: .bool(false))
        case UInt8(ascii: "n"): return try parseWord("null", as: .null)
        case UInt8(ascii: "-"), 0x30...0x39: return try parseNumber()
        default: throw failure("a value was expected")
        }
    }

    private mutating func nested(
        _ body: (inout JSONParser) throws(ParseFailure) -> JSONValue
    ) throws(ParseFailure) -> JSONValue {
        guard depth < Self.depthLimit else { throw failure("nested deeper than \(Self.depthLimit)") }
        depth += 1
        defer { depth -= 1 }
        position += 1
        return try body(&self)
    }

    private mutating func parseObject() throws(ParseFailure) -> JSONValue {
        var members: [String: JSONValue] = [:]
        skipSpace()
        if take("}") { return .object(members) }
        while true {
            skipSpace()
            guard peek() == UInt8(ascii: "\"") else { throw failure("a key in double quotes was expected") }
            let start = position
            let key = try parseString()
            skipSpace()
            do throws(ParseFailure) {
                guard take(":") else { throw failure("':' was expected") }
                let value = try parseValue()
                guard members.updateValue(value, forKey: key) == nil else {
                    throw ParseFailure(message: "the key occurs twice in its object", offset: start)
                }
            } catch {
                throw error.inside(JSONPath.member(key))
            }
            skipSpace()
            if take("}") { return .object(members) }
            guard take(",") else { throw failure("',' or '}' was expected") }
        }
    }

    private mutating func parseArray() throws(ParseFailure) -> JSONValue {
        var elements: [JSONValue] = []
        skipSpace()
        if take("]") { return .array(elements) }
        while true {
            do throws(ParseFailure) {
                elements.append(try parseValue())
            } catch {
                throw error.inside(JSONPath.element(elements.count))
            }
            skipSpace()
            if take("]") { return .array(elements) }
            guard take(",") else { throw failure("',' or ']' was expected") }
        }
    }

    private mutating func parseWord(_ word: StaticString, as value: JSONValue) throws(ParseFailure) -> JSONValue {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.count,
            bytes[position..<end].elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: end - position))
        else { throw failure("a value was expected") }
        position = end
        return value
    }

    // MARK: numbers

    private mutating func parseNumber() throws(ParseFailure) -> JSONValue {
        let start = position
        _ = take("-")
        let hasLeadingZero = peek() == 0x30
        let digits = skipDigits()
        guard digits > 0 else { throw failure("a digit was expected") }
        guard digits == 1 || !hasLeadingZero else {
            throw ParseFailure(message: "a number does not begin with 0", offset: start)
        }
        var isInteger = true
        if take(".") {
            isInteger = false
            guard skipDigits() > 0 else { throw failure("a digit was expected") }
        }
        if take("e") || take("E") {
            isInteger = false
            if !take("-") { _ = take("+") }
            guard skipDigits() > 0 else { throw failure("a digit was expected") }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger, let value = Int64(text) { return .integer(value) }
        if isInteger, let value = UInt64(text) { return .unsigned(value) }
        guard let value = Double(text), value.isFinite else {
            throw ParseFailure(message: "the number is out of range", offset: start)
        }
        return .double(value)
    }

    private mutating func skipDigits() -> Int {
        let start = position
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
        return position - start
    }

    // MARK: strings

    private mutating func parseString() throws(ParseFailure) -> String {
        position += 1
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                let slice = UnsafeBufferPointer(rebasing: bytes[start..<position])
                guard let text = String(validating: slice, as: UTF8.self) else {
                    throw ParseFailure(message: "the string is not UTF-8", offset: start)
                }
                position += 1
                return text
            case UInt8(ascii: "\\"):
                return try parseEscapedString(from: start)
            case ..<0x20:
                throw failure("a control character must be escaped")
            default:
                position += 1
            }
        }
        throw failure("the string has no end")
    }

    /// Goes on at the first escape of the string that begins at `start`.
    private mutating func parseEscapedString(from start: Int) throws(ParseFailure) -> String {
        var out = Array(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: out, as: UTF8.self) else {
                    throw ParseFailure(message: "the string is not UTF-8", offset: start)
                }
                return text
            case UInt8(ascii: "\\"):
                try parseEscape(into: &out)
            case ..<0x20:
                position -= 1
                throw failure("a control character must be escaped")
            default:
                out.append(byte)
            }
        }
        throw failure("the string has no end")
    }

    private mutating func parseEscape(into out: inout [UInt8]) throws(ParseFailure) {
        guard let byte = peek() else { throw failure("the string has no end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(byte)
        case UInt8(ascii: "b"): out.append(0x08)
        case UInt8(ascii: "f"): out.append(0x0C)
        case UInt8(ascii: "n"): out.append(0x0A)
        case UInt8(ascii: "r"): out.append(0x0D)
        case UInt8(ascii: "t"): out.append(0x09)
        case UInt8(ascii: "u"): out.append(contentsOf: String(try parseUnicodeEscape()).utf8)
        default:
            position -= 1
            throw failure("unknown escape")
        }
    }

    private mutating func parseUnicodeEscape() throws(ParseFailure) -> Character {
        let start = position - 2
        let first = try parseHex()
        var code = UInt32(first)
        if (0xD800...0xDBFF).contains(first), take("\\"), take("u") {
            let second = UInt32(try parseHex())
            guard (0xDC00...0xDFFF).contains(second) else {
                throw ParseFailure(message: "half a surrogate pair", offset: start)
            }
            code = 0x10000 + ((code - 0xD800) << 10) + (second - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else {
            throw ParseFailure(message: "half a surrogate pair", offset: start)
        }
        return Character(scalar)
    }

    private mutating func parseHex() throws(ParseFailure) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            let digit: UInt8
            switch peek() {
            case .some(let byte) where (0x30...0x39).contains(byte): digit = byte - 0x30
            case .some(let byte) where (0x41...0x46).contains(byte): digit = byte - 0x41 + 10
            case .some(let byte) where (0x61...0x66).contains(byte): digit = byte - 0x61 + 10
            default: throw failure("four hexadecimal digits were expected")
            }
            value = value << 4 | UInt16(digit)
            position += 1
        }
        return value
    }

    // MARK: bytes

    private func peek() -> UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private func failure(_ message: String) -> ParseFailure {
        ParseFailure(message: message, offset: position)
    }
}

/// An error on its way up: the path grows at the front.
struct ParseFailure: Error {
    var path = ""
    let message: String
    let offset: Int

    func inside(_ step: String) -> ParseFailure {
        ParseFailure(path: step + path, message: message, offset: offset)
    }
}
