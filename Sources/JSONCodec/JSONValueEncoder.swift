/// `Encoder` that fills one node.
struct JSONValueEncoder: Encoder, SingleValueEncodingContainer {
    let node: EncodingNode
    let path: CodingPath?

    var codingPath: [any CodingKey] { path?.keys ?? [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    static func encode(_ value: some Encodable, path: CodingPath?) throws -> JSONValue {
        if let value = value as? JSONValue { return value }
        let encoder = JSONValueEncoder(node: EncodingNode(), path: path)
        try value.encode(to: encoder)
        return encoder.node.value
    }

    static func number(_ value: Double, path: CodingPath?) throws -> JSONValue {
        guard value.isFinite else {
            throw EncodingError.invalidValue(
                value, .init(codingPath: path?.keys ?? [], debugDescription: "\(value) is not a JSON number"))
        }
        return .double(value)
    }

    static func number(_ value: UInt64) -> JSONValue {
        Int64(exactly: value).map(JSONValue.integer) ?? .unsigned(value)
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        node.beginObject()
        return KeyedEncodingContainer(JSONKeyedEncodingContainer<Key>(node: node, path: path))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        node.beginArray()
        return JSONUnkeyedEncodingContainer(node: node, path: path)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    func encodeNil() { node.set(.null) }
    func encode(_ value: Bool) { node.set(.bool(value)) }
    func encode(_ value: String) { node.set(.string(value)) }
    func encode(_ value: Double) throws { node.set(try Self.number(value, path: path)) }
    func encode(_ value: Float) throws { node.set(try Self.number(Double(value), path: path)) }
    func encode(_ value: Int) { node.set(.integer(Int64(value))) }
    func encode(_ value: Int8) { node.set(.integer(Int64(value))) }
    func encode(_ value: Int16) { node.set(.integer(Int64(value))) }
    func encode(_ value: Int32) { node.set(.integer(Int64(value))) }
    func encode(_ value: Int64) { node.set(.integer(value)) }
    func encode(_ value: UInt) { node.set(Self.number(UInt64(value))) }
    func encode(_ value: UInt8) { node.set(.integer(Int64(value))) }
    func encode(_ value: UInt16) { node.set(.integer(Int64(value))) }
    func encode(_ value: UInt32) { node.set(.integer(Int64(value))) }
    func encode(_ value: UInt64) { node.set(Self.number(value)) }
    func encode(_ value: some Encodable) throws { node.set(try Self.encode(value, path: path)) }
}
