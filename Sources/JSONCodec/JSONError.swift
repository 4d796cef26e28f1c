/// A text that is no JSON, or a value that does not fit the type asked for.
public struct JSONError: Error, Hashable, Sendable {
    /// Where in the value, from `$`: `$.linux.namespaces[2].type`.
    public let path: String
    /// Lower case, without the place.
    public let message: String
    /// Byte offset in the text; nil when the error is not about the text.
    public let offset: Int?

    public init(path: String, message: String, offset: Int? = nil) {
        self.path = path
        self.message = message
        self.offset = offset
    }
}

extension JSONError: CustomStringConvertible {
    public var description: String {
        guard let offset else { return "\(path): \(message)" }
        return "\(path): \(message) at byte \(offset)"
    }
}

extension JSONError {
    init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, let context):
            self.init(path: JSONPath.text(context.codingPath + [key]), message: "is missing")
        case .valueNotFound(_, let context), .typeMismatch(_, let context), .dataCorrupted(let context):
            self.init(path: JSONPath.text(context.codingPath), message: context.debugDescription)
        @unknown default:
            self.init(path: "$", message: "\(error)")
        }
    }
}

/// Spelling of paths: `.name` for an identifier, `["any text"]` for other keys, `[2]` for elements.
enum JSONPath {
    static func text(_ keys: [any CodingKey]) -> String {
        keys.reduce(into: "$") { text, key in
            text += (key as? JSONKey)?.index.map(element) ?? member(key.stringValue)
        }
    }

    static func member(_ key: String) -> String {
        let isPlain = !key.isEmpty && key.utf8.allSatisfy(isIdentifier)
        return isPlain ? ".\(key)" : "[\(JSONValue.string(key).serialized())]"
    }

    static func element(_ index: Int) -> String {
        "[\(index)]"
    }

    private static func isIdentifier(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D: true
        default: false
        }
    }
}

/// A key made by the coders: an element of an array or `super`.
struct JSONKey: CodingKey {
    let stringValue: String
    let index: Int?

    init(index: Int) {
        stringValue = "\(index)"
        self.index = index
    }

    init(stringValue: String) {
        self.stringValue = stringValue
        index = nil
    }

    init?(intValue: Int) {
        self.init(index: intValue)
    }

    var intValue: Int? { index }

    static let `super` = JSONKey(stringValue: "super")
}
