/// A value that is one string in the Compose file.
public protocol TextCodable: Codable, Hashable, Sendable, CustomStringConvertible {
    /// nil when the text is not of the form.
    init?(_ text: String)
    /// The canonical text; reading it gives the same value.
    var description: String { get }
}

extension TextCodable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Self(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\"\(text)\" is not a valid \(Self.self)")
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
