/// Texts to values, values to types, and back.
public enum JSON {
    /// Reads one JSON text; strict RFC 8259.
    ///
    /// Refused besides bad grammar: nesting over 512, an object with the same key twice, bytes that are not UTF-8, a byte
    /// order mark, half a surrogate pair, numbers beyond a double. An integer that fits no 64 bits becomes a double.
    public static func parse(_ bytes: some Collection<UInt8>) throws(JSONError) -> JSONValue {
        let result =
            bytes.withContiguousStorageIfAvailable(parseBuffer) ?? Array(bytes).withUnsafeBufferPointer(parseBuffer)
        return try result.get()
    }

    /// Reads one JSON text; see `parse(_:)` for bytes.
    public static func parse(_ text: String) throws(JSONError) -> JSONValue {
        try parse(text.utf8)
    }

    /// The value that `value` encodes itself as. Throws `EncodingError` for NaN and infinities, and what `value` throws.
    public static func encode(_ value: some Encodable) throws -> JSONValue {
        try JSONValueEncoder.encode(value, path: nil)
    }

    /// The JSON text of `value`, compact and with sorted keys, so that equal values give equal bytes.
    public static func encodeToBytes(_ value: some Encodable) throws -> [UInt8] {
        try encode(value).serializedBytes()
    }

    /// Reads a `T` from a JSON text. Unknown keys are ignored.
    public static func decode<T: Decodable>(
        _ type: T.Type, from bytes: some Collection<UInt8>
    ) throws(JSONError) -> T {
        try decode(type, from: try parse(bytes))
    }

    /// Reads a `T` from a value. Unknown keys are ignored; an integer must fit its type exactly.
    public static func decode<T: Decodable>(_ type: T.Type, from value: JSONValue) throws(JSONError) -> T {
        do {
            return try JSONValueDecoder(value: value, path: nil).decode(type)
        } catch let error as DecodingError {
            throw JSONError(error)
        } catch let error as JSONError {
            throw error
        } catch {
            throw JSONError(path: "$", message: "\(error)")
        }
    }

    private static func parseBuffer(_ buffer: UnsafeBufferPointer<UInt8>) -> Result<JSONValue, JSONError> {
        var parser = JSONParser(buffer)
        do throws(ParseFailure) {
            return .success(try parser.parseText())
        } catch {
            return .failure(JSONError(path: "$\(error.path)", message: error.message, offset: error.offset))
        }
    }
}
