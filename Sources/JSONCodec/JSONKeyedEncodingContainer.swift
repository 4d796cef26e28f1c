/// Fills the members of an object.
struct JSONKeyedEncodingContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: EncodingNode
    let path: CodingPath?

    var codingPath: [any CodingKey] { path?.keys ?? [] }

    func encodeNil(forKey key: Key) { set(.null, key) }
    func encode(_ value: Bool, forKey key: Key) { set(.bool(value), key) }
    func encode(_ value: String, forKey key: Key) { set(.string(value), key) }
    func encode(_ value: Double, forKey key: Key) throws {
        set(try JSONValueEncoder.number(value, path: CodingPath(path, key)), key)
    }
    func encode(_ value: Float, forKey key: Key) throws { try encode(Double(value), forKey: key) }
    func encode(_ value: Int, forKey key: Key) { set(.integer(Int64(value)), key) }
    func encode(_ value: Int8, forKey key: Key) { set(.integer(Int64(value)), key) }
    func encode(_ value: Int16, forKey key: Key) { set(.integer(Int64(value)), key) }
    func encode(_ value: Int32, forKey key: Key) { set(.integer(Int64(value)), key) }
    func encode(_ value: Int64, forKey key: Key) { set(.integer(value), key) }
    func encode(_ value: UInt, forKey key: Key) { set(JSONValueEncoder.number(UInt64(value)), key) }
    func encode(_ value: UInt8, forKey key: Key) { set(.integer(Int64(value)), key) }
    func encode(_ value: UInt16, forKey key: Key) { set(.integer(Int64(value)), key) }
    func encode(_ value: UInt32, forKey key: Key) { set(.integer(Int64(value)), key) }
    func encode(_ value: UInt64, forKey key: Key) { set(JSONValueEncoder.number(value), key) }
    func encode(_ value: some Encodable, forKey key: Key) throws {
        set(try JSONValueEncoder.encode(value, path: CodingPath(path, key)), key)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        child(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        child(key).unkeyedContainer()
    }

    func superEncoder() -> any Encoder {
        JSONValueEncoder(node: node.child(forKey: "super"), path: CodingPath(path, JSONKey.super))
    }

    func superEncoder(forKey key: Key) -> any Encoder { child(key) }

    private func set(_ value: JSONValue, _ key: Key) {
        node.set(value, forKey: key.stringValue)
    }

    private func child(_ key: Key) -> JSONValueEncoder {
        JSONValueEncoder(node: node.child(forKey: key.stringValue), path: CodingPath(path, key))
    }
}
