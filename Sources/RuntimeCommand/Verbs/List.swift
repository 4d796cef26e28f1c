import JSONCodec

enum List: Verb {
    static let name = "list"
    static let summary = "Lists the containers below --root."
    private static let format = Option.value("format", "f", "FORMAT", "table or json (default: table)")
    private static let quiet = Option.flag("quiet", "q", "ids only")
    static let syntax = Syntax(options: [format, quiet], operands: [""], count: 0...0)

    static func run(_ arguments: ParsedArguments, _ context: Context) throws(VerbError) -> Int32 {
        let states = try context.store.all()
        switch arguments.value(of: format) ?? "table" {
        case _ where arguments.isSet(quiet): for state in states { try Output.print(state.id) }
        case "json":
            var list: [JSONValue] = []
            for state in states { list.append(try StateDescription.of(state, context.store)) }
            try Output.print(JSONValue.array(list).serialized())
        case "table": try printTable(states, context.store)
        case let other: throw VerbError.usage("--format \(other) is neither table nor json")
        }
        return 0
    }

    private static func printTable(_ states: [ContainerState], _ store: StateStore) throws(VerbError) {
        var rows = [["ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER"]]
        for state in states {
            let described = store.describe(state)
            rows.append([
                state.id, "\(described.pid ?? 0)", described.status.rawValue, state.bundle, state.created.rfc3339,
                "root",
            ])
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            try Output.print(line)
        }
    }
}
