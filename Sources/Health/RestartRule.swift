/// `restart` of a service. Source: Compose specification, `restart`; Docker Engine API, `RestartPolicy`.
public enum RestartRule: Sendable, Hashable {
    case no
    case always
    /// Restarts after an exit code other than 0; nil is without limit.
    case onFailure(maximumRetries: Int?)
    case unlessStopped

    /// Reads `no`, `always`, `on-failure`, `on-failure:3`, `unless-stopped`, and the empty text as `no`; nil for all else.
    /// `on-failure:0` is without limit, as with Docker.
    public init?(_ text: String) {
        switch text {
        case "no", "": self = .no
        case "always": self = .always
        case "unless-stopped": self = .unlessStopped
        case "on-failure": self = .onFailure(maximumRetries: nil)
        default:
            let prefix = "on-failure:"
            guard text.hasPrefix(prefix), let count = Int(text.dropFirst(prefix.count)), count >= 0 else { return nil }
            self = .onFailure(maximumRetries: count == 0 ? nil : count)
        }
    }

    /// Whether a container that ended by itself is started again, given how often that was done since it was last asked for.
    public func restarts(exitCode: Int32, restartCount: Int) -> Bool {
        switch self {
        case .no: false
        case .always, .unlessStopped: true
        case .onFailure(let maximum): exitCode != 0 && restartCount < maximum ?? .max
        }
    }
}

extension RestartRule: CustomStringConvertible {
    /// As the stack file spells it.
    public var description: String {
        switch self {
        case .no: "no"
        case .always: "always"
        case .onFailure(nil): "on-failure"
        case .onFailure(let maximum?): "on-failure:\(maximum)"
        case .unlessStopped: "unless-stopped"
        }
    }
}

extension RestartRule: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let rule = RestartRule(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "unknown restart policy \(text)")
        }
        self = rule
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
