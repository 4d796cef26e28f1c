/// The flags of the last `up` or `down`; they hold for the loop's later passes too.
public struct ReconcileOptions: Sendable, Hashable, Codable {
    /// Services whose containers from before `requestedAt` are recreated (`--force-recreate`, and with
    /// `--always-recreate-deps` the `DesiredState.dependencyClosure(of:)` of the services named).
    public var forceRecreate: Set<String>
    /// `--no-recreate`: what exists stays, changed or not.
    public var noRecreate: Bool
    /// `--remove-orphans`: containers and networks of the stack that the file does not know go.
    public var removeOrphans: Bool
    /// `--no-start`: containers are created but not started.
    public var noStart: Bool
    /// `--renew-anon-volumes`: a recreated container does not inherit its predecessor's anonymous volumes; these go.
    public var renewAnonymousVolumes: Bool
    /// `--timeout`: seconds that every container has to stop; nil leaves each its own.
    public var stopSeconds: Int?

    public init(
        forceRecreate: Set<String> = [], noRecreate: Bool = false, removeOrphans: Bool = false, noStart: Bool = false,
        renewAnonymousVolumes: Bool = false, stopSeconds: Int? = nil
    ) {
        self.forceRecreate = forceRecreate
        self.noRecreate = noRecreate
        self.removeOrphans = removeOrphans
        self.noStart = noStart
        self.renewAnonymousVolumes = renewAnonymousVolumes
        self.stopSeconds = stopSeconds
    }
}
