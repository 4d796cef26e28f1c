import JSONCodec

/// Writes JSON values as YAML in block style, as docker compose prints it: keys in the order of `order`, lists indented.
struct YAMLWriter {
    private var output = ""
    /// The keys of a mapping in the order to print.
    let order: (_ path: [String], _ keys: [String]) -> [String]

    init(order: @escaping (_ path: [String], _ keys: [String]) -> [String] = { $1.sorted() }) {
        self.order = order
    }

    static func text(_ value: JSONValue, order: @escaping (_ path: [String], _ keys: [String]) -> [String]) -> String {
        var writer = YAMLWriter(order: order)
        switch value {
        case .object(let members) where !members.isEmpty: writer.mapping(members, 0, [])
        case .array(let elements) where !elements.isEmpty: writer.list(elements, 0, [])
        default: writer.output = writer.inline(value) + "\n"
        }
        return writer.output
    }

    private mutating func mapping(
        _ members: [String: JSONValue], _ indent: Int, _ path: [String], isInline: Bool = false
    ) {
        var isFirst = isInline
        for key in order(path, Array(members.keys)) {
            guard let value = members[key] else { continue }
            if !isFirst { output += String(repeating: " ", count: indent) }
            isFirst = false
            output += Self.scalar(key) + ":"
            member(value, indent, path + [key])
        }
    }

    private mutating func member(_ value: JSONValue, _ indent: Int, _ path: [String]) {
        switch value {
        case .object(let members) where !members.isEmpty:
            output += "\n"
            mapping(members, indent + 2, path)
        case .array(let elements) where !elements.isEmpty:
            output += "\n"
            list(elements, indent + 2, path)
        case .string(let text) where text.contains("\n") && Self.isPlainBlock(text): block(text, indent + 2)
        default: output += " \(inline(value))\n"
        }
    }

    private mutating func list(_ elements: [JSONValue], _ indent: Int, _ path: [String]) {
        for (index, element) in elements.enumerated() {
            output += String(repeating: " ", count: indent) + "-"
            let path = path + ["\(index)"]
            switch element {
            case .object(let members) where !members.isEmpty:
                output += " "
                mapping(members, indent + 2, path, isInline: true)
            case .array(let inner) where !inner.isEmpty:
                output += "\n"
                list(inner, indent + 2, path)
            default: member(element, indent, path)
            }
        }
    }

    private func inline(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        case .unsigned(let number): String(number)
        case .double(let number): GoFloat.text(number)
        case .string(let text): Self.scalar(text)
        case .array: "[]"
        case .object: "{}"
        }
    }

    /// Whether a literal block shows the text unchanged.
    private static func isPlainBlock(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, first != " ", first != "\n", first != "\t" else { return false }
        return text.unicodeScalars.allSatisfy {
            $0 == "\n" || ($0.value >= 0x20 && $0.value != 0x7F && $0.value != 0xFEFF)
        }
            && !text.contains(" \n")
    }

    private mutating func block(_ text: String, _ indent: Int) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let ends = lines.reversed().prefix { $0.isEmpty }.count
        output += ends == 0 ? " |-\n" : ends == 1 ? " |\n" : " |+\n"
        if ends > 0 { lines.removeLast() }
        for line in lines {
            output += line.isEmpty ? "\n" : String(repeating: " ", count: indent) + line + "\n"
        }
    }

    /// A plain scalar where that reads back as the same string, else quoted.
    static func scalar(_ text: String) -> String {
        guard !text.isEmpty else { return "\"\"" }
        if text.unicodeScalars.contains(where: {
            $0.value < 0x20 || (0x7F...0x9F).contains($0.value) || $0.value == 0xFEFF
        }) {
            return JSONValue.string(text).serialized()
        }
        return isPlain(text) ? text : quoted(text)
    }

    private static func quoted(_ text: String) -> String {
        if isWord(text) { return "\"\(text)\"" }
        if text.contains("'"), !text.contains("\""), !text.contains("\\") { return "\"\(text)\"" }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }

    /// Words that a reader would take for another type.
    private static func isWord(_ text: String) -> Bool {
        if case .string = YAMLScalar.resolve(text) {
            let lowered = text.lowercased()
            return ["y", "n", "yes", "no", "on", "off", "="].contains(lowered) || text == "<<" || isDate(text)
                || isDigits(text[...])
                || isBase60(text)
        }
        return true
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
        guard !isWord(text), let first = text.utf8.first, text.utf8.last != UInt8(ascii: " "), text != "-" else {
            return false
        }
        if " ,[]{}#&*!|>'\"%@`".utf8.contains(first) { return false }
        if "-?:".utf8.contains(first), text.utf8.dropFirst().first.map({ $0 == UInt8(ascii: " ") }) ?? true {
            return false
        }
        return !text.contains(": ") && !text.contains(" #") && !text.hasSuffix(":") && text != "---" && text != "..."
    }
}
