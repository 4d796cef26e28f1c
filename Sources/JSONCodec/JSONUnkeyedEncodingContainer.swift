/// Fills the elements of an array.
struct JSONUnkeyedEncodingContainer: UnkeyedEncodingContainer {
    let node: EncodingNode
    let path: CodingPath?

    var codingPath: [any CodingKey] { path?.keys ?? [] }
    var count: Int { node.count }

    func encodeNil() { node.append(.null) }
    func encode(_ value: Bool) { node.append(.bool(value)) }
    func encode(_ value: String) { node.append(.string(value)) }
    func encode(_ value: Double) throws { node.append(try JSONValueEncoder.number(value, path: nextPath)) }
    func encode(_ value: Float) throws { try encode(Double(value)) }
    func encode(_ value: Int) { node.append(.integer(Int64(value))) }
    func encode(_ value: Int8) { node.append(.integer(Int64(value))) }
    func encode(_ value: Int16) { node.append(.integer(Int64(value))) }
    func encode(_ value: Int32) { node.append(.integer(Int64(value))) }
    func encode(_ value: Int64) { node.append(.integer(value)) }
    func encode(_ value: UInt) { node.append(JSONValueEncoder.number(UInt64(value))) }
    func encode(_ value: UInt8) { node.append(.integer(Int64(value))) }
    func encode(_ value: UInt16) { node.append(.integer(Int64(value))) }
    func encode(_ value: UInt32) { node.append(.integer(Int64(value))) }
    func encode(_ value: UInt64) { node.append(JSONValueEncoder.number(value)) }
    func encode(_ value: some Encodable) throws { node.append(try JSONValueEncoder.encode(value, path: nextPath)) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        child().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { child().unkeyedContainer() }

    func superEncoder() -> any Encoder { child() }

    private var nextPath: CodingPath { CodingPath(path, JSONKey(index: count)) }

    private func child() -> JSONValueEncoder {
        let path = nextPath
        return JSONValueEncoder(node: node.appendChild(), path: path)
    }
}
