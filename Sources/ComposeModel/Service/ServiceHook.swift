import JSONCodec

/// A command run around a container's life: `post_start`, `pre_stop` in the container, `pre_start` in one of its own.
public struct ServiceHook: ComposeObject {
    public var command: [String]?
    public var user: String?
    public var privileged = false
    public var workingDir: String?
    public var environment: [String: String?] = [:]
    /// `pre_start` alone; the service's image by default.
    public var image: String?
    /// `pre_start` alone: whether every replica runs it.
    public var perReplica = false
    public var extensions: [String: JSONValue] = [:]

    public init() {}

    public static let fields: FieldTable<ServiceHook> = [
        .nullable("command", \.command),
        .nonzero("user", \.user),
        .flag("privileged", \.privileged),
        .nonzero("working_dir", \.workingDir),
        .many("environment", \.environment),
        .nonzero("image", \.image),
        .flag("per_replica", \.perReplica),
    ]
}
