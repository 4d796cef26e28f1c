/// Through any coder; the coders of this module pass a `JSONValue` as it is.
extension JSONValue: Codable {
    public init(from decoder: any Decoder) throws {
        if let decoder = decoder as? JSONValueDecoder {
            self = decoder.value
            return
        }
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {  // a failed try means: another kind
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {  // as above
            self = .integer(value)
        } else if let value = try? container.decode(UInt64.self) {  // as above
            self = .unsigned(value)
        } else if let value = try? container.decode(Double.self) {  // as above
            self = .double(value)
        } else if let value = try? container.decode(String.self) {  // as above
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {  // as above
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        if let encoder = encoder as? JSONValueEncoder {
            encoder.node.set(self)
            return
        }
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .unsigned(let value): try container.encode(value)
        case .double(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}
