import Diagnostics
import JSONCodec

/// Explanations as text and as JSON.
///
///     services.web.environment.LEVEL = debug
///         app.env:3:1                 warn      env_file
///         compose.yaml:7:14           info
///       * compose.override.yaml:4:14  debug     ${LEVEL:-debug}
///       LEVEL is not set
///
/// A star is before the one that counts.
public enum ExplanationRenderer {
    private struct Row {
        var mark = "  "
        var place = ""
        var value = ""
        var remark = ""
    }

    public static func text(_ explanation: Explanation) -> String {
        guard !explanation.isUnknown else {
            let what = explanation.kind == .variable ? "is not set, and no file names it" : "is nothing of this project"
            let hint = explanation.suggestion.map { "; did you mean `\($0)`?" } ?? ""
            return "\(explanation.name) \(what)\(hint)\n"
        }
        var text = "\(explanation.name)\(suffix(explanation))\n"
        text += table(explanation.layers.map(row))
        for variable in explanation.variables { text += "  \(sentence(variable))\n" }
        if !explanation.leaves.isEmpty {
            let prefix = explanation.name.isEmpty ? 0 : explanation.name.count
            text += table(
                explanation.leaves.map { leaf in
                    let name = leaf.path.dropFirst(prefix)
                    return Row(place: place(leaf.place), value: "\(name) = \(shown(leaf.value))")
                })
        }
        if !explanation.uses.isEmpty {
            text += "  named by\n"
            text += table(
                explanation.uses.map {
                    Row(place: place($0.place), value: "\($0.path): \($0.text)", remark: "= \($0.value)")
                })
        }
        return text
    }

    private static func suffix(_ explanation: Explanation) -> String {
        switch (explanation.kind, explanation.value) {
        case (.variable, nil): " is not set"
        case (.value, nil): " is not there any more"
        case (_, .object?), (_, .array?): explanation.leaves.isEmpty ? " is empty" : ""
        case (_, let value?): " = \(shown(value))"
        }
    }

    private static func row(_ layer: Explanation.Layer) -> Row {
        var row = Row(mark: layer.wins ? "* " : "  ", place: place(layer.place), value: layer.value.map(shown) ?? "")
        var remarks = layer.text.map { [$0] } ?? []
        switch layer.origin {
        case .file: if layer.value == nil { remarks.append("without a value") }
        case .extends(let service): remarks.append("extends \(service)")
        case .envFile: remarks.append("env_file")
        case .labelFile: remarks.append("label_file")
        case .reset: remarks.append("removes what was before")
        case .shell: row.place = "the shell"
        case .dotenv: break
        case .implied: if layer.place == nil { row.place = "no file" } else { remarks.append("implied") }
        }
        row.remark = remarks.joined(separator: "  ")
        return row
    }

    private static func sentence(_ variable: Explanation) -> String {
        guard let value = variable.value else { return "\(variable.name) is not set" }
        let winner = variable.layers.first(where: \.wins)
        let origin =
            winner?.place.map { "from \($0)" } ?? (winner?.origin == .shell ? "from the shell" : "from no file")
        return "\(variable.name) = \(shown(value))  \(origin)"
    }

    private static func place(_ place: SourceSpan?) -> String { place.map(\.description) ?? "no file" }

    /// A scalar's text; a list or mapping by its size, for what it has is shown below.
    private static func shown(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): text.isEmpty || text.contains("\n") ? value.serialized() : text
        case .array(let elements): elements.isEmpty ? "[]" : "a list of \(elements.count)"
        case .object(let members): members.isEmpty ? "{}" : "a mapping of \(members.count)"
        case .null, .bool, .integer, .unsigned, .double: value.serialized()
        }
    }

    private static func table(_ rows: [Row]) -> String {
        func width(_ cell: (Row) -> String) -> Int { rows.map { cell($0).unicodeScalars.count }.max() ?? 0 }
        let places = width(\.place)
        let values = width(\.value)
        return rows.map { row in
            let line = "  \(row.mark)\(padded(row.place, places))  \(padded(row.value, min(values, 60)))  \(row.remark)"
            return String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
        }.joined()
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.unicodeScalars.count))
    }
}

extension ExplanationRenderer {
    /// `{kind, name, value?, layers: [{origin, service?, file?, line?, column?, length?, text?, value?, wins}], leaves?, variables?, uses?,
    /// suggestion?}`.
    public static func json(_ explanation: Explanation) -> JSONValue {
        var members: [String: JSONValue] = [
            "kind": .string(explanation.kind.rawValue), "name": .string(explanation.name),
            "layers": .array(explanation.layers.map(json)),
        ]
        if let value = explanation.value { members["value"] = value }
        if !explanation.leaves.isEmpty {
            members["leaves"] = .array(
                explanation.leaves.map { json($0.place, ["path": .string($0.path), "value": $0.value]) })
        }
        if !explanation.variables.isEmpty { members["variables"] = .array(explanation.variables.map(json)) }
        if !explanation.uses.isEmpty {
            members["uses"] = .array(
                explanation.uses.map {
                    json($0.place, ["path": .string($0.path), "text": .string($0.text), "value": .string($0.value)])
                })
        }
        if let suggestion = explanation.suggestion { members["suggestion"] = .string(suggestion) }
        return .object(members)
    }

    private static func json(_ layer: Explanation.Layer) -> JSONValue {
        var members: [String: JSONValue] = ["wins": .bool(layer.wins)]
        if let text = layer.text { members["text"] = .string(text) }
        if let value = layer.value { members["value"] = value }
        switch layer.origin {
        case .file: members["origin"] = "file"
        case .extends(let service):
            members["origin"] = "extends"
            members["service"] = .string(service)
        case .envFile: members["origin"] = "env_file"
        case .labelFile: members["origin"] = "label_file"
        case .reset: members["origin"] = "reset"
        case .shell: members["origin"] = "shell"
        case .dotenv: members["origin"] = "dotenv"
        case .implied: members["origin"] = "implied"
        }
        return json(layer.place, members)
    }

    private static func json(_ place: SourceSpan?, _ members: [String: JSONValue]) -> JSONValue {
        .object((place?.json ?? [:]).merging(members) { $1 })
    }
}
