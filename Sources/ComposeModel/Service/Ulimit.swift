/// A pair of resource limits; -1 is unlimited. In JSON a number when both are the same and were given as one.
public struct Ulimit: Hashable, Sendable {
    public var soft: Int64
    public var hard: Int64
    /// Whether the file has one number for both.
    public var isSingle: Bool

    public init(_ both: Int64) {
        soft = both
        hard = both
        isSingle = true
    }

    public init(soft: Int64, hard: Int64) {
        self.soft = soft
        self.hard = hard
        isSingle = false
    }
}

extension Ulimit: Codable {
    private enum CodingKeys: String, CodingKey {
        case soft
        case hard
    }

    public init(from decoder: any Decoder) throws {
        // Not a number: then it has to be the pair.
        if let both = try? decoder.singleValueContainer().decode(Int64.self) {
            self.init(both)
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            soft: try container.decode(Int64.self, forKey: .soft), hard: try container.decode(Int64.self, forKey: .hard)
        )
    }

    public func encode(to encoder: any Encoder) throws {
        if isSingle {
            var container = encoder.singleValueContainer()
            try container.encode(soft)
        } else {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(soft, forKey: .soft)
            try container.encode(hard, forKey: .hard)
        }
    }
}
