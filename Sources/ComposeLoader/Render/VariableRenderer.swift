import JSONCodec

/// Prints variables as `docker compose config --variables` does.
public enum VariableRenderer {
    private static let headings = ["NAME", "REQUIRED", "DEFAULT VALUE", "ALTERNATE VALUE"]

    /// Columns of at least 20, three blanks between them.
    public static func table(_ variables: [TemplateVariable]) -> String {
        let rows =
            [headings]
            + variables.map { [$0.name, $0.isRequired ? "true" : "false", $0.defaultValue, $0.alternateValue] }
        let widths = (0..<3).map { column in max(20, (rows.map { $0[column].unicodeScalars.count }.max() ?? 0) + 3) }
        return rows.map { row in
            zip(row, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.unicodeScalars.count)
            }.joined() + row[3] + "\n"
        }.joined()
    }

    public static func json(_ variables: [TemplateVariable]) -> String {
        guard !variables.isEmpty else { return "{}\n\n" }
        let members = variables.map { variable in
            """
                \(quoted(variable.name)): {
                    "Name": \(quoted(variable.name)),
                    "DefaultValue": \(quoted(variable.defaultValue)),
                    "PresenceValue": \(quoted(variable.alternateValue)),
                    "Required": \(variable.isRequired)
                }
            """
        }
        return "{\n" + members.joined(separator: ",\n") + "\n}\n\n"
    }

    public static func yaml(_ variables: [TemplateVariable]) -> String {
        let keys = ["name", "defaultvalue", "presencevalue", "required"]
        let members = variables.map { variable in
            let value: JSONValue = [
                "name": .string(variable.name), "defaultvalue": .string(variable.defaultValue),
                "presencevalue": .string(variable.alternateValue), "required": .bool(variable.isRequired),
            ]
            return (variable.name, value)
        }
        return YAMLWriter.text(.object(Dictionary(members) { $1 })) { path, found in
            path.isEmpty ? found.sorted() : keys
        }
    }

    private static func quoted(_ text: String) -> String { JSONValue.string(text).serialized() }
}
