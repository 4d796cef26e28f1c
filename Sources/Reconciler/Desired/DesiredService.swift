import Health
import OCISpec
import Timestamps

/// A service as far as planning goes; all else is in its `hash`.
public struct DesiredService: Sendable, Hashable, Codable {
    public var name: String
    public var replicas: Int
    /// Of the whole definition but replicas, dependencies and profiles; another one recreates the containers.
    public var hash: String
    /// The pinned image; nil when it is not to be compared.
    public var image: Digest?
    public var dependencies: [DesiredDependency]
    public var restart: RestartRule
    public var stopGrace: Duration
    /// Names of networks, not keys.
    public var networks: [String]
    /// Names of named volumes, not keys.
    public var volumes: [String]
    /// Services whose network, IPC or PID namespace it shares (`network_mode: service:x`). Imply a dependency.
    public var namespaceParents: [String]
    /// In the file or in the image, and not disabled.
    public var hasHealthcheck: Bool
    /// `x-davit.job: once`: after an exit 0 it is not run again until its definition changes.
    public var runsOnce: Bool
    /// Why no container of it can be created, such as `image redis:7 is not there`; existing ones are kept.
    public var problem: String?
    /// Part of this `up` or `down`; others are not touched, and dependencies on them are not waited for.
    public var isSelected: Bool
    /// When it was last asked for, where that differs from the stack's `requestedAt`.
    public var requestedAt: Timestamp?

    public init(
        name: String, replicas: Int = 1, hash: String, image: Digest? = nil, dependencies: [DesiredDependency] = [],
        restart: RestartRule = .no, stopGrace: Duration = .seconds(10), networks: [String] = [],
        volumes: [String] = [], namespaceParents: [String] = [], hasHealthcheck: Bool = false, runsOnce: Bool = false,
        problem: String? = nil, isSelected: Bool = true, requestedAt: Timestamp? = nil
    ) {
        self.name = name
        self.replicas = replicas
        self.hash = hash
        self.image = image
        self.dependencies = dependencies
        self.restart = restart
        self.stopGrace = stopGrace
        self.networks = networks
        self.volumes = volumes
        self.namespaceParents = namespaceParents
        self.hasHealthcheck = hasHealthcheck
        self.runsOnce = runsOnce
        self.problem = problem
        self.isSelected = isSelected
        self.requestedAt = requestedAt
    }
}
