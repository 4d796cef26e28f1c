/// The digest of a content, `sha256:<64 hex>` or `sha512:<128 hex>`, lower case.
///
/// Source: OCI image-spec, descriptor.md, "Digests".
public struct Digest: RawRepresentable, Hashable, Comparable, Sendable {
    public let rawValue: String

    /// nil unless `rawValue` has a known algorithm and as many lower-case hexadecimal digits as it gives.
    public init?(rawValue: String) {
        guard let colon = rawValue.utf8.firstIndex(of: UInt8(ascii: ":")),
            let digits = Self.digits[rawValue[..<colon]]
        else { return nil }
        let hex = rawValue.utf8[colon...].dropFirst()
        guard hex.count == digits, hex.allSatisfy(\.isLowerHexDigit) else { return nil }
        self.rawValue = rawValue
    }

    /// The same as `init(rawValue:)`.
    public init?(_ text: String) {
        self.init(rawValue: text)
    }

    /// `sha256` or `sha512`.
    public var algorithm: String { String(rawValue.prefix { $0 != ":" }) }

    /// The digits after the colon.
    public var hex: String { String(rawValue.drop { $0 != ":" }.dropFirst()) }

    public static func < (left: Digest, right: Digest) -> Bool {
        left.rawValue < right.rawValue
    }

    private static let digits: [Substring: Int] = ["sha256": 64, "sha512": 128]
}

extension Digest: Codable, CustomStringConvertible {
    public var description: String { rawValue }
}
