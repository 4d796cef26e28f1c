import JSONCodec

/// Writes JSON values as YAML in block style, as docker compose prints it: keys in the order of `order`, lists indented.
struct YAMLWriter {
    private var output = ""
    /// A longer key is written after `?`, as go-yaml does; libyaml reads 1024 characters at most before a colon.
    private static let longestSimpleKey = 128
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
            let isLong = key.utf8.count > Self.longestSimpleKey
            output +=
                isLong ? "? \(Self.scalar(key))\n\(String(repeating: " ", count: indent)):" : Self.scalar(key) + ":"
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

    private mutating func block(_ text: String, _ indent: Int) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let ends = lines.reversed().prefix { $0.isEmpty }.count
        output += ends == 0 ? " |-\n" : ends == 1 ? " |\n" : " |+\n"
        if ends > 0 { lines.removeLast() }
        for line in lines {
            output += line.isEmpty ? "\n" : String(repeating: " ", count: indent) + line + "\n"
        }
    }
}
