/// A key of the Compose file, spelled as there.
public struct ComposeKey: CodingKey, Hashable, Sendable {
    public let stringValue: String

    public var intValue: Int? { nil }

    public init(stringValue: String) {
        self.stringValue = stringValue
    }

    public init(_ name: String) {
        stringValue = name
    }

    public init?(intValue: Int) {
        return nil
    }

    /// Whether the key belongs to the user: `x-…`.
    public var isExtension: Bool { stringValue.utf8.starts(with: "x-".utf8) }
}
