/// Decodes Codable values from nodes. Errors are `DecodingError`s with the path.
struct NodeDecoder: Decoder {
    let node: Node
    let codingPath: [any CodingKey]
    /// Paths cost more than the values, so that the first attempt does without.
    let tracksPath: Bool
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    static func decode<Value: Decodable>(_ type: Value.Type, from node: Node) throws -> Value {
        do {
            return try Value(from: NodeDecoder(node: node, codingPath: [], tracksPath: false))
        } catch {
            return try Value(from: NodeDecoder(node: node, codingPath: [], tracksPath: true))
        }
    }

    func below(_ node: Node, _ key: some CodingKey) -> NodeDecoder {
        NodeDecoder(node: node, codingPath: tracksPath ? codingPath + [key] : [], tracksPath: tracksPath)
    }

    /// The value without the standard library's general ways, for the types that there are most of; nil for others.
    func fast<Value>(_ type: Value.Type) -> Value? {
        if type == String.self { return node.string as? Value }
        if type == [String].self {
            guard let elements = node.sequence else { return nil }
            var texts: [String] = []
            texts.reserveCapacity(elements.count)
            for element in elements {
                guard let text = element.string else { return nil }
                texts.append(text)
            }
            return texts as? Value
        }
        if type == [String: String].self {
            guard let mapping = node.mapping else { return nil }
            var texts: [String: String] = [:]
            texts.reserveCapacity(mapping.count)
            for entry in mapping.entries {
                guard let text = entry.node.string else { return nil }
                texts[entry.name] = text
            }
            return texts as? Value
        }
        if type == [String: String?].self {
            guard let mapping = node.mapping else { return nil }
            var texts: [String: String?] = [:]
            texts.reserveCapacity(mapping.count)
            for entry in mapping.entries {
                guard entry.node.isNull || entry.node.string != nil else { return nil }
                texts[entry.name] = .some(entry.node.string)
            }
            return texts as? Value
        }
        return nil
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard let mapping = node.mapping else { throw mismatch([String: Any].self, "a mapping") }
        return KeyedDecodingContainer(NodeKeyedContainer<Key>(mapping: mapping, decoder: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard let elements = node.sequence else { throw mismatch([Any].self, "a list") }
        return NodeUnkeyedContainer(elements: elements, decoder: self)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { self }

    func mismatch(_ type: Any.Type, _ expected: String) -> DecodingError {
        .typeMismatch(
            type, .init(codingPath: codingPath, debugDescription: "this has to be \(expected), not \(node.kind)"))
    }
}

extension NodeDecoder: SingleValueDecodingContainer {
    func decodeNil() -> Bool { node.isNull }

    func decode(_ type: Bool.Type) throws -> Bool {
        guard let value = node.bool else { throw mismatch(type, "a boolean") }
        return value
    }

    func decode(_ type: String.Type) throws -> String {
        guard let value = node.string else { throw mismatch(type, "a string") }
        return value
    }

    func decode(_ type: Double.Type) throws -> Double {
        switch node.value {
        case .float(let number): return number
        case .int(let number): return Double(number)
        case .null, .bool, .string, .sequence, .mapping: throw mismatch(type, "a number")
        }
    }

    func decode(_ type: Float.Type) throws -> Float { Float(try decode(Double.self)) }

    private func integer<Value: FixedWidthInteger>(_ type: Value.Type) throws -> Value {
        guard let number = node.int else { throw mismatch(type, "an integer") }
        guard let value = Value(exactly: number) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: codingPath, debugDescription: "\(number) is out of range"))
        }
        return value
    }

    func decode(_ type: Int.Type) throws -> Int { try integer(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer(type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try integer(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(type) }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try Value(from: self) }
}
