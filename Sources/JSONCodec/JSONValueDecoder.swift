/// `Decoder` over one value.
struct JSONValueDecoder: Decoder, SingleValueDecodingContainer {
    let value: JSONValue
    let path: CodingPath?

    var codingPath: [any CodingKey] { path?.keys ?? [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(JSONKeyedDecodingContainer<Key>(members: try members(), path: path))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        JSONUnkeyedDecodingContainer(elements: try elements(), path: path)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { self }

    func members() throws -> [String: JSONValue] {
        guard case .object(let members) = value else { throw mismatch([String: JSONValue].self, "an object") }
        return members
    }

    func elements() throws -> [JSONValue] {
        guard case .array(let elements) = value else { throw mismatch([JSONValue].self, "an array") }
        return elements
    }

    func decodeNil() -> Bool { value == .null }

    func decode(_ type: Bool.Type) throws -> Bool {
        guard case .bool(let value) = value else { throw mismatch(type, "a boolean") }
        return value
    }

    func decode(_ type: String.Type) throws -> String {
        guard case .string(let value) = value else { throw mismatch(type, "a string") }
        return value
    }

    func decode(_ type: Double.Type) throws -> Double {
        guard let value = value.doubleValue else { throw mismatch(type, "a number") }
        return value
    }

    func decode(_ type: Float.Type) throws -> Float {
        let value = Float(try decode(Double.self))
        guard value.isFinite else { throw corrupted("the number is out of range") }
        return value
    }

    func decode(_ type: Int.Type) throws -> Int { try integer() }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer() }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer() }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer() }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer() }
    func decode(_ type: UInt.Type) throws -> UInt { try integer() }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer() }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer() }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer() }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer() }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        if type == JSONValue.self, let value = value as? T { return value }
        return try T(from: self)
    }

    /// Accepts what is an exact integer in the range of `I`: `1.0` and `1e3` too.
    private func integer<I: FixedWidthInteger>() throws -> I {
        let result: I?
        switch value {
        case .integer(let value): result = I(exactly: value)
        case .unsigned(let value): result = I(exactly: value)
        case .double(let value):
            guard value == value.rounded() else { throw mismatch(I.self, "an integer") }
            result = I(exactly: value)
        case .null, .bool, .string, .array, .object: throw mismatch(I.self, "an integer")
        }
        guard let result else { throw corrupted("the number is not within \(I.min)...\(I.max)") }
        return result
    }

    private func mismatch(_ type: any Any.Type, _ wanted: String) -> DecodingError {
        .typeMismatch(
            type, .init(codingPath: codingPath, debugDescription: "\(wanted) was expected, not \(value.kind)"))
    }

    private func corrupted(_ message: String) -> DecodingError {
        .dataCorrupted(.init(codingPath: codingPath, debugDescription: message))
    }
}
