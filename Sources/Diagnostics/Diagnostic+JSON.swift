import JSONCodec

extension Diagnostic {
    /// `{severity, id, message, path?, file?, line?, column?, length?, notes?, hint?}`.
    public var json: JSONValue {
        var object: [String: JSONValue] = [
            "severity": .string(severity.rawValue), "id": .string(id), "message": .string(message),
        ]
        if !path.isEmpty { object["path"] = .string(path) }
        if let span { object.merge(span.json) { $1 } }
        if !notes.isEmpty { object["notes"] = .array(notes.map(\.json)) }
        if let hint { object["hint"] = .string(hint) }
        return .object(object)
    }
}

extension Diagnostic.Note {
    fileprivate var json: JSONValue {
        .object((span?.json ?? [:]).merging(["message": .string(message)]) { $1 })
    }
}

extension SourceSpan {
    /// `{file, line, column, length}`.
    public var json: [String: JSONValue] {
        [
            "file": .string(file), "line": .integer(Int64(line)), "column": .integer(Int64(column)),
            "length": .integer(Int64(length)),
        ]
    }
}
