/// A value with a default that stands for "absent".
public protocol OmittableValue: Codable, Hashable {
    /// What an absent or null member is read as.
    static var absent: Self { get }
    /// Whether the member is left out when encoded.
    var isOmitted: Bool { get }
}

/// A member that may be missing or null in the JSON text and then has its type's default value.
///
/// Empty lists and maps and `false` are left out when encoded.
@propertyWrapper
public struct Omittable<Value: OmittableValue>: Codable, Hashable {
    public var wrappedValue: Value

    public init(wrappedValue: Value) {
        self.wrappedValue = wrappedValue
    }

    public init(from decoder: any Decoder) throws {
        wrappedValue = try Value(from: decoder)
    }

    public func encode(to encoder: any Encoder) throws {
        try wrappedValue.encode(to: encoder)
    }
}

extension Omittable: Sendable where Value: Sendable {}

extension KeyedDecodingContainer {
    public func decode<Value>(_ type: Omittable<Value>.Type, forKey key: Key) throws -> Omittable<Value> {
        Omittable(wrappedValue: try decodeIfPresent(Value.self, forKey: key) ?? .absent)
    }
}

extension KeyedEncodingContainer {
    public mutating func encode<Value>(_ value: Omittable<Value>, forKey key: Key) throws {
        guard !value.wrappedValue.isOmitted else { return }
        try encode(value.wrappedValue, forKey: key)
    }
}

extension Array: OmittableValue where Element: Codable & Hashable {
    public static var absent: [Element] { [] }
    public var isOmitted: Bool { isEmpty }
}

extension Dictionary: OmittableValue where Key == String, Value: Codable & Hashable {
    public static var absent: [Key: Value] { [:] }
    public var isOmitted: Bool { isEmpty }
}

extension Bool: OmittableValue {
    public static var absent: Bool { false }
    public var isOmitted: Bool { !self }
}

extension UInt32: OmittableValue {
    public static var absent: UInt32 { 0 }
    public var isOmitted: Bool { false }
}

extension Int32: OmittableValue {
    public static var absent: Int32 { 0 }
    public var isOmitted: Bool { false }
}

extension Int64: OmittableValue {
    public static var absent: Int64 { 0 }
    public var isOmitted: Bool { false }
}

extension User: OmittableValue {
    public static var absent: User { User() }
    public var isOmitted: Bool { false }
}

extension ImageConfiguration.Config: OmittableValue {
    public static var absent: Self { Self() }
    public var isOmitted: Bool { self == .absent }
}
