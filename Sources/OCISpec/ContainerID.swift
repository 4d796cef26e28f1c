/// The id of a container: 64 lower-case hexadecimal digits.
public struct ContainerID: RawRepresentable, Hashable, Comparable, Sendable {
    public let rawValue: String

    /// nil unless `rawValue` is 64 lower-case hexadecimal digits.
    public init?(rawValue: String) {
        guard rawValue.utf8.count == 64, rawValue.utf8.allSatisfy(\.isLowerHexDigit) else { return nil }
        self.rawValue = rawValue
    }

    /// The first 12 digits, for people.
    public var short: String { String(rawValue.prefix(12)) }

    public static func < (left: ContainerID, right: ContainerID) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension ContainerID: Codable, CustomStringConvertible {
    public var description: String { rawValue }
}

extension UInt8 {
    var isLowerHexDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
        default: false
        }
    }
}
