import Timestamps

/// One attribute of a mapping: its key and how its value is read and written.
public struct Field<Object: Sendable>: Sendable {
    typealias Decode = @Sendable (inout Object, KeyedDecodingContainer<ComposeKey>, ComposeKey) throws -> Void
    typealias Encode = @Sendable (Object, inout KeyedEncodingContainer<ComposeKey>) throws -> Void
    typealias Path<Value> = WritableKeyPath<Object, Value> & Sendable

    public let key: ComposeKey
    let decode: Decode
    let encode: Encode

    /// Left out when nil; null reads as nil.
    static func optional<Value: Codable & SendableMetatype>(_ name: String, _ path: any Path<Value?>) -> Field {
        let key = ComposeKey(name)
        return Field(key: key) { object, container, key in
            object[keyPath: path] = try container.decodeIfPresent(Value.self, forKey: key)
        } encode: { object, container in
            try container.encodeIfPresent(object[keyPath: path], forKey: key)
        }
    }

    /// Left out when nil, empty or zero, which all mean that nothing is said.
    static func nonzero<Value: Codable & SendableMetatype & ZeroOmitted>(
        _ name: String, _ path: any Path<Value?>
    ) -> Field {
        let key = ComposeKey(name)
        return Field(key: key) { object, container, key in
            let value = try container.decodeIfPresent(Value.self, forKey: key)
            object[keyPath: path] = value?.isZero == true ? nil : value
        } encode: { object, container in
            guard let value = object[keyPath: path], !value.isZero else { return }
            try container.encode(value, forKey: key)
        }
    }

    /// Left out when nil; an empty text reads as nil.
    static func nonzero<Value: TextCodable & SendableMetatype>(_ name: String, _ path: any Path<Value?>) -> Field {
        let key = ComposeKey(name)
        return Field(key: key) { object, container, key in
            let isEmpty = try container.decodeIfPresent(String.self, forKey: key)?.isEmpty ?? true
            object[keyPath: path] = isEmpty ? nil : try container.decode(Value.self, forKey: key)
        } encode: { object, container in
            try container.encodeIfPresent(object[keyPath: path], forKey: key)
        }
    }

    /// As `nonzero`, of an attribute that always has a value.
    static func nonzero<Value: Codable & SendableMetatype & ZeroOmitted>(
        _ name: String, _ path: any Path<Value>
    ) -> Field {
        let key = ComposeKey(name)
        return Field(key: key) { object, container, key in
            guard try !container.decodeNil(forKey: key) else { return }
            object[keyPath: path] = try container.decode(Value.self, forKey: key)
        } encode: { object, container in
            let value = object[keyPath: path]
            if !value.isZero { try container.encode(value, forKey: key) }
        }
    }

    /// Always written.
    static func value<Value: Codable & SendableMetatype>(_ name: String, _ path: any Path<Value>) -> Field {
        let key = ComposeKey(name)
        return Field(key: key) { object, container, key in
            guard try !container.decodeNil(forKey: key) else { return }
            object[keyPath: path] = try container.decode(Value.self, forKey: key)
        } encode: { object, container in
            try container.encode(object[keyPath: path], forKey: key)
        }
    }

    /// Written as null when nil, as Compose does for `command` and `entrypoint`.
    static func nullable<Value: Codable & SendableMetatype>(_ name: String, _ path: any Path<Value?>) -> Field {
        let key = ComposeKey(name)
        return Field(key: key) { object, container, key in
            object[keyPath: path] = try container.decodeIfPresent(Value.self, forKey: key)
        } encode: { object, container in
            try container.encode(object[keyPath: path], forKey: key)
        }
    }

    /// A list or map, left out when empty.
    static func many<Value: Codable & Collection & SendableMetatype>(_ name: String, _ path: any Path<Value>) -> Field {
        let key = ComposeKey(name)
        return Field(key: key) { object, container, key in
            guard try !container.decodeNil(forKey: key) else { return }
            object[keyPath: path] = try container.decode(Value.self, forKey: key)
        } encode: { object, container in
            let value = object[keyPath: path]
            if !value.isEmpty { try container.encode(value, forKey: key) }
        }
    }

    /// A boolean, left out when false.
    static func flag(_ name: String, _ path: any Path<Bool>) -> Field {
        let key = ComposeKey(name)
        return Field(key: key) { object, container, key in
            object[keyPath: path] = try container.decodeIfPresent(Bool.self, forKey: key) ?? false
        } encode: { object, container in
            if object[keyPath: path] { try container.encode(true, forKey: key) }
        }
    }

    /// A boolean that is true unless said otherwise, left out when true.
    static func flagUnlessFalse(_ name: String, _ path: any Path<Bool>) -> Field {
        let key = ComposeKey(name)
        return Field(key: key) { object, container, key in
            object[keyPath: path] = try container.decodeIfPresent(Bool.self, forKey: key) ?? true
        } encode: { object, container in
            if !object[keyPath: path] { try container.encode(false, forKey: key) }
        }
    }

    /// Bytes; in JSON a string of decimal digits. Zero is left out where it says nothing.
    static func bytes(_ name: String, _ path: any Path<Int64?>, keepsZero: Bool = false) -> Field {
        let key = ComposeKey(name)
        return Field(key: key) { object, container, key in
            guard let text = try container.decodeIfPresent(String.self, forKey: key) else { return }
            guard let value = Int64(text) else {
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: container, debugDescription: "\"\(text)\" is not a number of bytes")
            }
            object[keyPath: path] = value == 0 && !keepsZero ? nil : value
        } encode: { object, container in
            if let value = object[keyPath: path] { try container.encode(String(value), forKey: key) }
        }
    }

    /// In JSON a Go duration: `1m30s`. Zero is kept unless it says nothing.
    static func duration(_ name: String, _ path: any Path<Duration?>, keepsZero: Bool = true) -> Field {
        let key = ComposeKey(name)
        return Field(key: key) { object, container, key in
            guard let text = try container.decodeIfPresent(String.self, forKey: key) else { return }
            guard let value = Duration(goDuration: text) else {
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: container, debugDescription: "\"\(text)\" is not a duration")
            }
            object[keyPath: path] = value == .zero && !keepsZero ? nil : value
        } encode: { object, container in
            if let value = object[keyPath: path] { try container.encode(value.goDuration, forKey: key) }
        }
    }

    /// File permissions; in JSON a string of octal digits with a leading zero.
    static func mode(_ name: String, _ path: any Path<UInt32?>) -> Field {
        let key = ComposeKey(name)
        return Field(key: key) { object, container, key in
            guard let text = try container.decodeIfPresent(String.self, forKey: key) else { return }
            guard let value = UInt32(text, radix: 8) else {
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: container, debugDescription: "\"\(text)\" is not an octal file mode")
            }
            object[keyPath: path] = value
        } encode: { object, container in
            if let value = object[keyPath: path] {
                try container.encode("0" + String(value, radix: 8), forKey: key)
            }
        }
    }
}
