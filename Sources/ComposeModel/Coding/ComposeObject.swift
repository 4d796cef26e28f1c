import JSONCodec

/// A mapping of the Compose file whose attributes are known: one row of `fields` an attribute, in the order of the
/// specification.
///
/// Codable through that table: absent keys keep the defaults of `init()`, empty values are left out, unknown keys are
/// ignored, and `x-…` keys are kept. The JSON form is the canonical one that `docker compose config` prints.
public protocol ComposeObject: Codable, Hashable, Sendable {
    init()
    static var fields: FieldTable<Self> { get }
    /// The `x-…` keys, with the prefix.
    var extensions: [String: JSONValue] { get set }
}

extension ComposeObject {
    public init(from decoder: any Decoder) throws {
        self.init()
        let container = try decoder.container(keyedBy: ComposeKey.self)
        for key in container.allKeys {
            if let field = Self.fields[key.stringValue] {
                try field.decode(&self, container, key)
            } else if key.isExtension {
                extensions[key.stringValue] = try container.decode(JSONValue.self, forKey: key)
            }
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: ComposeKey.self)
        for field in Self.fields.rows {
            try field.encode(self, &container)
        }
        for (name, value) in extensions {
            try container.encode(value, forKey: ComposeKey(name))
        }
    }
}

/// The attributes of a mapping.
public struct FieldTable<Object: Sendable>: Sendable, ExpressibleByArrayLiteral {
    public let rows: [Field<Object>]
    private let byName: [String: Int]

    public init(arrayLiteral elements: Field<Object>...) {
        rows = elements
        byName = Dictionary(elements.enumerated().map { ($1.key.stringValue, $0) }) { $1 }
    }

    /// The attribute of that name; nil when there is none.
    public subscript(name: String) -> Field<Object>? {
        byName[name].map { rows[$0] }
    }

    /// Every attribute's key, in the order of the table.
    public var names: [String] { rows.map(\.key.stringValue) }
}
