/// The state of a container as the runtime tells it. Source: runtime.md, "State".
public struct State: Codable, Hashable, Sendable {
    public var ociVersion: String
    public var id: String
    public var status: Status
    /// Of the init process on the host; nil when stopped.
    public var pid: Int32?
    /// Absolute path.
    public var bundle: String
    @Omittable public var annotations: [String: String]

    public init(
        ociVersion: String = Spec.version,
        id: String,
        status: Status,
        pid: Int32? = nil,
        bundle: String,
        annotations: [String: String] = [:]
    ) {
        self.ociVersion = ociVersion
        self.id = id
        self.status = status
        self.pid = pid
        self.bundle = bundle
        self.annotations = annotations
    }
}

/// Where a container is in its life; `paused` is a common extension.
public enum Status: String, Codable, Hashable, Sendable, CaseIterable {
    case creating
    case created
    case running
    case stopped
    case paused
}
