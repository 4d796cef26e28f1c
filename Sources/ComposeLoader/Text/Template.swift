/// Interpolation of variables: `$V`, `${V}`, `${V:-default}` and the other forms, nested.
///
/// Source: Compose specification, 12-interpolation.md; `+` and nesting as compose-go has them.
struct Template {
    enum Failure: Error, Hashable {
        /// `${bad`, `${1}`.
        case syntax
        /// `${V:?message}` with V missing.
        case required(name: String, message: String)
        case depth
        /// The variables of one load stand for too much text.
        case size
    }

    private let budget: ExpansionBudget

    /// The value of a variable; nil when it is not set.
    let lookup: (String) -> String?
    /// Called for each variable that is not set and has no default.
    let onUnset: (String) -> Void

    init(
        budget: ExpansionBudget = ExpansionBudget(), lookup: @escaping (String) -> String?,
        onUnset: @escaping (String) -> Void
    ) {
        self.budget = budget
        self.lookup = lookup
        self.onUnset = onUnset
    }

    /// `text` with variables replaced and `$$` halved.
    func substitute(_ text: String) throws(Failure) -> String {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
        let value = try substitute(Array(text.utf8)[...], depth: 0)
        budget.spend(value.count)
        return String(decoding: value, as: UTF8.self)
    }

    private func substitute(_ text: ArraySlice<UInt8>, depth: Int) throws(Failure) -> [UInt8] {
        guard depth < 50 else { throw .depth }
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        var rest = text
        while let byte = rest.first {
            guard budget.allows(output.count) else { throw .size }
            rest = rest.dropFirst()
            guard byte == UInt8(ascii: "$"), let next = rest.first else {
                output.append(byte)
                continue
            }
            if next == UInt8(ascii: "$") {
                output.append(byte)
                rest = rest.dropFirst()
            } else if next == UInt8(ascii: "{") {
                guard let end = Self.closingBrace(rest) ?? Self.lastBrace(rest) else { throw .syntax }
                let inner = rest[rest.startIndex + 1..<end]
                rest = rest[(end + 1)...]
                output += try braced(inner, depth: depth)
            } else if Self.isNameStart(next) {
                let name = rest.prefix(while: Self.isNamePart)
                rest = rest[name.endIndex...]
                output += value(String(decoding: name, as: UTF8.self))
            } else {
                output.append(byte)
            }
        }
        return output
    }

    private func value(_ name: String) -> [UInt8] {
        guard let value = lookup(name) else {
            onUnset(name)
            return []
        }
        return Array(value.utf8)
    }

    /// What is between `${` and `}`.
    private func braced(_ text: ArraySlice<UInt8>, depth: Int) throws(Failure) -> [UInt8] {
        guard let first = text.first, Self.isNameStart(first) else { throw .syntax }
        let nameBytes = text.prefix(while: Self.isNamePart)
        let name = String(decoding: nameBytes, as: UTF8.self)
        var rest = text[nameBytes.endIndex...]
        guard var sign = rest.first else { return value(name) }
        var emptyIsUnset = false
        if sign == UInt8(ascii: ":") {
            emptyIsUnset = true
            rest = rest.dropFirst()
            guard let next = rest.first else { throw .syntax }
            sign = next
        }
        guard "-+?".utf8.contains(sign) else { throw .syntax }
        let word = rest.dropFirst()
        guard !word.contains(0x0A) else { throw .syntax }
        let current = lookup(name)
        let isSet = current.map { !(emptyIsUnset && $0.isEmpty) } ?? false
        // The word has to be well-formed and complete even where it is not used.
        let isUsed = isSet == (sign == UInt8(ascii: "+"))
        let template = isUsed ? self : Template(budget: budget, lookup: lookup) { _ in }
        let value = try template.substitute(word, depth: depth + 1)
        guard !isUsed else {
            guard sign != UInt8(ascii: "?") else {
                throw .required(name: name, message: String(decoding: value, as: UTF8.self))
            }
            return value
        }
        return isSet ? Array((current ?? "").utf8) : []
    }

    /// The index of the brace that closes the one at the start. What follows an opening brace at once is neither, so
    /// that `${V:-{}` is a brace without V.
    static func closingBrace(_ text: ArraySlice<UInt8>) -> Int? {
        var open = 0
        var index = text.startIndex
        while index < text.endIndex {
            switch text[index] {
            case UInt8(ascii: "{"):
                open += 1
                index += 1
            case UInt8(ascii: "}"):
                open -= 1
                if open == 0 { return index }
            default: break
            }
            index += 1
        }
        return nil
    }

    /// Where braces do not match: the last closing one of the line.
    static func lastBrace(_ text: ArraySlice<UInt8>) -> Int? {
        text.prefix { $0 != 0x0A }.lastIndex(of: UInt8(ascii: "}"))
    }

    static func isNameStart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
        default: false
        }
    }

    static func isNamePart(_ byte: UInt8) -> Bool {
        isNameStart(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

extension Template.Failure {
    func message(in text: String) -> String {
        switch self {
        case .syntax: "invalid interpolation format in `\(text.prefix(80))`"
        case .required(let name, let message):
            message.isEmpty
                ? "required variable \(name) is missing a value"
                : "required variable \(name) is missing a value: \(message)"
        case .depth: "variables are nested too deep"
        case .size: "the variables of this project stand for more than \(ExpansionBudget.size) bytes"
        }
    }

    var id: String {
        switch self {
        case .syntax: "compose.variable.syntax"
        case .required: "compose.variable.required"
        case .depth: "compose.variable.depth"
        case .size: "compose.variable.size"
        }
    }
}
