import JSONCodec

/// The JSON Schema of what the loader accepts, for editors. `schemas/stack.schema.json` is its output.
public enum SchemaRenderer {
    public static var json: String {
        guard case .object(var root) = schema(ComposeSchema.root) else { return "" }
        root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        root["title"] = "davit stack file"
        return JSONValue.object(root).serialized(pretty: true) + "\n"
    }

    private static func schema(_ shape: Shape) -> JSONValue {
        switch shape {
        case .any: return [:]
        case .string, .checked: return ["type": "string"]
        case .boolean: return ["type": ["boolean", "string"]]
        case .integer: return ["type": ["integer", "string"]]
        case .range(let range):
            return [
                "type": ["integer", "string"], "minimum": .integer(range.lowerBound),
                "maximum": .integer(range.upperBound),
            ]
        case .number, .text: return ["type": ["number", "string"]]
        case .scalar: return ["type": ["string", "number", "boolean"]]
        case .choice(let words): return ["type": "string", "enum": .array(words.map { .string($0) })]
        case .list(let element, let isUnique):
            var members: [String: JSONValue] = ["type": "array", "items": schema(element)]
            if isUnique { members["uniqueItems"] = true }
            return .object(members)
        case .map(let value, let keys):
            guard keys == .name else { return ["type": "object", "additionalProperties": schema(value)] }
            return [
                "type": "object", "additionalProperties": false,
                "patternProperties": ["^[a-zA-Z0-9._-]+$": schema(value)],
            ]
        case .object(let object): return properties(object)
        case .either(let shapes): return ["anyOf": .array(shapes.map(schema))]
        case .described(let inner, let text):
            var members = schema(inner).objectValue ?? [:]
            members["description"] = .string(text)
            return .object(members)
        case .nullable(let inner): return ["anyOf": [["type": "null"], schema(inner)]]
        }
    }

    private static func properties(_ object: ObjectShape) -> JSONValue {
        var members: [String: JSONValue] = [
            "type": "object", "properties": .object(object.attributes.mapValues(schema)),
            "patternProperties": ["^x-": [:]],
        ]
        if !object.required.isEmpty { members["required"] = .array(object.required.map { .string($0) }) }
        if !object.isOpen { members["additionalProperties"] = false }
        return .object(members)
    }
}
