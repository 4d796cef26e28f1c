import JSONCodec

/// What is asked of the service over its control socket; one packet a message.
///
/// `{"v":1,"type":"put","endpoint":{…}}`, `{"v":1,"type":"remove","id":"…"}`, `{"v":1,"type":"list"}`,
/// `{"v":1,"type":"stop"}`.
enum ControlRequest: Hashable, Sendable, Codable {
    case put(DNSEndpoint)
    case remove(id: String)
    case list
    case stop

    private enum Key: CodingKey { case v, type, endpoint, id }
    private enum Kind: String, Codable { case put, remove, list, stop }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        try ControlVersion.check(try container.decode(Int.self, forKey: .v), decoder)
        switch try container.decode(Kind.self, forKey: .type) {
        case .put: self = .put(try container.decode(DNSEndpoint.self, forKey: .endpoint))
        case .remove: self = .remove(id: try container.decode(String.self, forKey: .id))
        case .list: self = .list
        case .stop: self = .stop
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(ControlVersion.current, forKey: .v)
        switch self {
        case .put(let endpoint):
            try container.encode(Kind.put, forKey: .type)
            try container.encode(endpoint, forKey: .endpoint)
        case .remove(let id):
            try container.encode(Kind.remove, forKey: .type)
            try container.encode(id, forKey: .id)
        case .list: try container.encode(Kind.list, forKey: .type)
        case .stop: try container.encode(Kind.stop, forKey: .type)
        }
    }
}

/// The answer to a request: `{"v":1,"type":"done"}`, `{"v":1,"type":"list","ids":[…]}`,
/// `{"v":1,"type":"error","message":"…"}`.
enum ControlReply: Hashable, Sendable, Codable {
    case done
    case list(ids: [String])
    case error(message: String)

    private enum Key: CodingKey { case v, type, ids, message }
    private enum Kind: String, Codable { case done, list, error }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        try ControlVersion.check(try container.decode(Int.self, forKey: .v), decoder)
        switch try container.decode(Kind.self, forKey: .type) {
        case .done: self = .done
        case .list: self = .list(ids: try container.decode([String].self, forKey: .ids))
        case .error: self = .error(message: try container.decode(String.self, forKey: .message))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(ControlVersion.current, forKey: .v)
        switch self {
        case .done: try container.encode(Kind.done, forKey: .type)
        case .list(let ids):
            try container.encode(Kind.list, forKey: .type)
            try container.encode(ids, forKey: .ids)
        case .error(let message):
            try container.encode(Kind.error, forKey: .type)
            try container.encode(message, forKey: .message)
        }
    }
}

enum ControlVersion {
    static let current = 1

    static func check(_ version: Int, _ decoder: any Decoder) throws {
        guard version != current else { return }
        throw DecodingError.dataCorrupted(
            .init(
                codingPath: decoder.codingPath,
                debugDescription: "protocol version \(version) is not \(current); restart davit-dns"))
    }
}
