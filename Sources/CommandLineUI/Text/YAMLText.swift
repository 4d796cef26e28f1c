import JSONCodec

/// JSON values as YAML in block style; reading it again gives the same values. Source: YAML 1.2.2, core schema.
public enum YAMLText {
    /// Ends with a newline.
    public static func render(_ value: JSONValue) -> String {
        var lines: [String] = []
        append(value, indent: 0, prefix: "", to: &lines)
        return lines.map { $0 + "\n" }.joined()
    }

    /// `prefix` is what stands before the value on its first line: a key or a dash.
    private static func append(_ value: JSONValue, indent: Int, prefix: String, to lines: inout [String]) {
        switch value {
        case .object(let object) where !object.isEmpty: append(object, indent, prefix, &lines)
        case .array(let array) where !array.isEmpty: append(array, indent, prefix, &lines)
        default: lines.append(prefix + (prefix.isEmpty || prefix.hasSuffix(" ") ? "" : " ") + scalar(value))
        }
    }

    private static func append(
        _ object: [String: JSONValue], _ indent: Int, _ prefix: String, _ lines: inout [String]
    ) {
        let inList = prefix.hasSuffix("- ")
        if !prefix.isEmpty, !inList { lines.append(prefix) }
        let margin = String(repeating: " ", count: indent)
        for (position, key) in object.keys.sorted().enumerated() {
            let start = inList && position == 0 ? prefix : margin
            append(object[key] ?? .null, indent: indent + 2, prefix: "\(start)\(text(key)):", to: &lines)
        }
    }

    private static func append(_ array: [JSONValue], _ indent: Int, _ prefix: String, _ lines: inout [String]) {
        if !prefix.isEmpty { lines.append(prefix.hasSuffix("- ") ? String(prefix.dropLast()) : prefix) }
        let margin = String(repeating: " ", count: indent)
        for element in array { append(element, indent: indent + 2, prefix: "\(margin)- ", to: &lines) }
    }

    private static func scalar(_ value: JSONValue) -> String {
        switch value {
        case .string(let string): text(string)
        case .object: "{}"
        case .array: "[]"
        default: value.serialized()
        }
    }

    /// A string plain where every YAML reader takes it as the same string, in double quotes otherwise.
    private static func text(_ string: String) -> String {
        isPlain(string) ? string : JSONValue.string(string).serialized()
    }

    private static let words: Set<String> = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]

    private static func isPlain(_ string: String) -> Bool {
        guard let first = string.utf8.first, let last = string.utf8.last, last != UInt8(ascii: " ") else {
            return false
        }
        guard isLetter(first) || first == UInt8(ascii: "/") || first == UInt8(ascii: "_") else { return false }
        guard !words.contains(string.lowercased()), last != UInt8(ascii: ":") else { return false }
        guard string.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { return false }
        return !string.contains(": ") && !string.contains(" #")
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
