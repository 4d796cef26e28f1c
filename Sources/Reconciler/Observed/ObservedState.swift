/// What there is of a stack: records, shims and kernel seen at one moment.
public struct ObservedState: Sendable, Hashable, Codable {
    /// Those of the stack, and external ones that it uses.
    public var networks: [ObservedNetwork]
    /// Those of the stack, and external ones that it uses.
    public var volumes: [ObservedVolume]
    /// All containers of the stack, whatever their service.
    public var containers: [ObservedContainer]
    /// Operations that failed at their last attempt, by `Plan.Node.id`. An entry goes when the operation succeeds.
    public var failures: [String: ObservedFailure]

    public init(
        networks: [ObservedNetwork] = [], volumes: [ObservedVolume] = [], containers: [ObservedContainer] = [],
        failures: [String: ObservedFailure] = [:]
    ) {
        self.networks = networks
        self.volumes = volumes
        self.containers = containers
        self.failures = failures
    }
}
