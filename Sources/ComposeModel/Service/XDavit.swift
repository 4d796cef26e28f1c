import JSONCodec

/// What davit adds to a service, under `x-davit`.
public struct XDavit: ComposeObject {
    public enum Job: String, Codable, Sendable, CaseIterable {
        /// Runs to its end once for each definition; a later `up` does not run it again.
        case once
        /// Runs at every `up`, as docker compose does.
        case always
    }

    /// nil: a service that ends is started by every `up`.
    public var job: Job?
    /// Whether a container that is unhealthy is restarted.
    public var restartUnhealthy = false
    public var extensions: [String: JSONValue] = [:]

    public init() {}

    public static let fields: FieldTable<XDavit> = [
        .optional("job", \.job),
        .flag("restart_unhealthy", \.restartUnhealthy),
    ]
}
