import Health
import OCISpec
import Timestamps

/// A container that exists.
public struct ObservedContainer: Sendable, Hashable, Codable {
    public enum Status: Sendable, Hashable, Codable {
        /// Never started, or its start failed before the program ran.
        case created
        case running(since: Timestamp)
        /// `code` is 128 + n after signal n.
        case exited(code: Int32, at: Timestamp)
        /// Its removal has begun; it has to be finished.
        case removing
    }

    /// Who ended a container that did not end by itself.
    public enum StopOrigin: String, Sendable, Hashable, Codable {
        /// `stop` or `kill` on request: left alone until the next explicit `up`.
        case user
        /// A node of a plan, to start it again later or to remove it.
        case plan
    }

    public var id: ContainerID
    /// The name of the container on the host, for messages.
    public var name: String
    public var service: String
    public var number: Int
    /// Of the service's definition when it was created.
    public var hash: String
    public var image: Digest?
    public var createdAt: Timestamp
    public var status: Status
    public var health: HealthStatus
    public var backoff: RestartBackoff
    public var lastStartedAt: Timestamp?
    public var stoppedBy: StopOrigin?
    /// The grace that it was made with: it counts when its service is not known any more.
    public var stopGrace: Duration?
    /// Names of the networks that it is on.
    public var networks: [String]
    /// Names of the named volumes that it mounts.
    public var volumes: [String]

    public init(
        id: ContainerID, name: String, service: String, number: Int, hash: String, image: Digest? = nil,
        createdAt: Timestamp, status: Status, health: HealthStatus = .none,
        backoff: RestartBackoff = RestartBackoff(), lastStartedAt: Timestamp? = nil, stoppedBy: StopOrigin? = nil,
        stopGrace: Duration? = nil, networks: [String] = [], volumes: [String] = []
    ) {
        self.id = id
        self.name = name
        self.service = service
        self.number = number
        self.hash = hash
        self.image = image
        self.createdAt = createdAt
        self.status = status
        self.health = health
        self.backoff = backoff
        self.lastStartedAt = lastStartedAt
        self.stoppedBy = stoppedBy
        self.stopGrace = stopGrace
        self.networks = networks
        self.volumes = volumes
    }

    public var key: ContainerKey { ContainerKey(service: service, number: number) }

    public var isRunning: Bool {
        if case .running = status { true } else { false }
    }

    public var isBeingRemoved: Bool { status == .removing }
}
