/// What a seccomp agent gets with the descriptor of a filter. Source: config-linux.md, "The Container Process State".
public struct ContainerProcessState: Codable, Hashable, Sendable {
    public var ociVersion: String
    /// Names of the descriptors that come along, in their order.
    @Omittable public var fds: [String]
    /// Of the filtered process, as the runtime sees it.
    public var pid: Int32
    public var metadata: String?
    public var state: State

    public init(
        ociVersion: String = Spec.version,
        fds: [String] = [],
        pid: Int32,
        metadata: String? = nil,
        state: State
    ) {
        self.ociVersion = ociVersion
        self.fds = fds
        self.pid = pid
        self.metadata = metadata
        self.state = state
    }
}
