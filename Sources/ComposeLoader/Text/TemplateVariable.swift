/// A variable that a text names, and what the text says for when it is missing.
public struct TemplateVariable: Hashable, Sendable {
    public let name: String
    /// `${V?message}`, `${V:?message}`.
    public var isRequired = false
    /// Of `${V-default}`, `${V:-default}`, as written; empty without one.
    public var defaultValue = ""
    /// Of `${V+other}`, `${V:+other}`, as written; empty without one.
    public var alternateValue = ""

    init(name: String) {
        self.name = name
    }
}

extension Template {
    /// The variables of `text` in their order, those of defaults and alternates behind the one that has them. What is no
    /// variable is passed over.
    static func variables(in text: String) -> [TemplateVariable] {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return [] }
        var found: [TemplateVariable] = []
        collect(Array(text.utf8)[...], depth: 0, into: &found)
        return found
    }

    private static func collect(_ text: ArraySlice<UInt8>, depth: Int, into found: inout [TemplateVariable]) {
        guard depth < 50 else { return }
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "$"), let next = rest.first else { continue }
            if next == UInt8(ascii: "$") {
                rest = rest.dropFirst()
            } else if next == UInt8(ascii: "{") {
                guard let end = closingBrace(rest) ?? lastBrace(rest) else { continue }
                braced(rest[rest.startIndex + 1..<end], depth: depth, into: &found)
                rest = rest[(end + 1)...]
            } else if isNameStart(next) {
                let name = rest.prefix(while: isNamePart)
                found.append(TemplateVariable(name: String(decoding: name, as: UTF8.self)))
                rest = rest[name.endIndex...]
            }
        }
    }

    private static func braced(_ text: ArraySlice<UInt8>, depth: Int, into found: inout [TemplateVariable]) {
        guard let first = text.first, isNameStart(first) else { return }
        let name = text.prefix(while: isNamePart)
        var variable = TemplateVariable(name: String(decoding: name, as: UTF8.self))
        var rest = text[name.endIndex...]
        if rest.first == UInt8(ascii: ":") { rest = rest.dropFirst() }
        let word = rest.dropFirst()
        switch rest.first {
        case UInt8(ascii: "-"): variable.defaultValue = String(decoding: word, as: UTF8.self)
        case UInt8(ascii: "+"): variable.alternateValue = String(decoding: word, as: UTF8.self)
        case UInt8(ascii: "?"): variable.isRequired = true
        default: break
        }
        found.append(variable)
        if !variable.isRequired { collect(word, depth: depth + 1, into: &found) }
    }
}

extension ComposeTree {
    /// What a tree without interpolation has of variables, by name. Where several places name one, the last decides.
    public var variables: [TemplateVariable] {
        var found: [String: TemplateVariable] = [:]
        Self.collect(root, into: &found)
        return found.values.sorted { $0.name < $1.name }
    }

    private static func collect(_ node: Node, into found: inout [String: TemplateVariable]) {
        switch node.value {
        case .mapping(let mapping): for entry in mapping.entries { collect(entry.node, into: &found) }
        case .sequence(let elements): for element in elements { collect(element, into: &found) }
        case .string(let text): for variable in Template.variables(in: text) { found[variable.name] = variable }
        case .null, .bool, .int, .float: break
        }
    }
}
