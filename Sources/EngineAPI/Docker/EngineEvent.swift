import Timestamps

/// One line of `GET /events`.
public struct EngineEvent: Hashable, Sendable, Codable {
    /// `container`, `image`, `network`, `volume` or `stack`.
    public var type: String
    /// `create`, `start`, `die`, `health_status: healthy`, …
    public var action: String
    public var actor: Actor
    /// Seconds and nanoseconds since the epoch.
    public var time: Int64
    public var timeNano: Int64

    public struct Actor: Hashable, Sendable, Codable {
        public var id: String
        public var attributes: [String: String]

        public init(id: String, attributes: [String: String]) {
            self.id = id
            self.attributes = attributes
        }

        enum CodingKeys: String, CodingKey {
            case id = "ID"
            case attributes = "Attributes"
        }
    }

    enum CodingKeys: String, CodingKey {
        case type = "Type"
        case action = "Action"
        case actor = "Actor"
        case time
        case timeNano
    }

    public init(type: String, action: String, id: String, attributes: [String: String], at: Timestamp) {
        self.type = type
        self.action = action
        actor = Actor(id: id, attributes: attributes)
        time = at.nanoseconds / 1_000_000_000
        timeNano = at.nanoseconds
    }
}
