import Timestamps

/// What a stack is to be: the current generation, ready for planning.
public struct DesiredState: Sendable, Hashable, Codable {
    public enum Target: Sendable, Hashable, Codable {
        case up
        /// `removeVolumes` is the user's word that the data of declared volumes may go.
        case down(removeVolumes: Bool)
    }

    public var stack: String
    public var target: Target
    public var networks: [DesiredNetwork]
    public var volumes: [DesiredVolume]
    /// The active services; in any order, names unique.
    public var services: [DesiredService]
    /// Services that the file defines but that no active profile has. Their containers are left alone by `up`, are no
    /// orphans, and go with `down`.
    public var disabledServices: Set<String>
    /// The last explicit `up` or `down`; the loop's own passes keep it. Exited containers that ended before it are started
    /// again, failures before it are forgotten, `options.forceRecreate` applies to containers created before it.
    public var requestedAt: Timestamp?
    public var options: ReconcileOptions

    public init(
        stack: String, target: Target = .up, networks: [DesiredNetwork] = [], volumes: [DesiredVolume] = [],
        services: [DesiredService] = [], disabledServices: Set<String> = [], requestedAt: Timestamp? = nil,
        options: ReconcileOptions = ReconcileOptions()
    ) {
        self.stack = stack
        self.target = target
        self.networks = networks
        self.volumes = volumes
        self.services = services
        self.disabledServices = disabledServices
        self.requestedAt = requestedAt
        self.options = options
    }

    /// `names` and all that they depend on, by `depends_on` or by a shared namespace. Names that are not known are left out.
    public func dependencyClosure(of names: some Sequence<String>) -> Set<String> {
        let byName = Dictionary(services.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var closure: Set<String> = []
        var open = Array(names)
        while let name = open.popLast() {
            guard let service = byName[name], closure.insert(name).inserted else { continue }
            open += service.dependencies.map(\.service) + service.namespaceParents
        }
        return closure
    }
}
