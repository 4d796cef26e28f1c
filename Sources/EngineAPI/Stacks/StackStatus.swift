import Timestamps

/// One line of `davit ls`.
public struct StackSummary: Hashable, Sendable, Codable {
    public var name: String
    /// How many containers are in each state.
    public var states: [String: Int]
    /// The stack files that the last generation was loaded from.
    public var configFiles: [String]
    public var generation: Int

    public init(name: String, states: [String: Int], configFiles: [String], generation: Int) {
        self.name = name
        self.states = states
        self.configFiles = configFiles
        self.generation = generation
    }
}

/// A stack as it is now.
public struct StackStatus: Hashable, Sendable, Codable {
    public var name: String
    public var generation: Int
    /// The generation's services, sorted, also those without a container.
    public var services: [String]
    /// Sorted by service and number.
    public var containers: [ContainerStatus]
    /// Containers of services that the current generation has no more.
    public var orphans: [ContainerStatus]
    /// What keeps the stack from converging, a line each.
    public var findings: [String]

    public init(
        name: String, generation: Int, services: [String], containers: [ContainerStatus],
        orphans: [ContainerStatus] = [], findings: [String] = []
    ) {
        self.name = name
        self.generation = generation
        self.services = services
        self.containers = containers
        self.orphans = orphans
        self.findings = findings
    }
}

/// A container's state, in the words of Docker's API.
public enum ContainerState: String, Codable, Sendable, CaseIterable {
    case created
    case running
    case paused
    case restarting
    case removing
    case exited
    case dead
}

public enum HealthState: String, Codable, Sendable, CaseIterable {
    /// There is no health check.
    case none
    case starting
    case healthy
    case unhealthy
}

public struct ContainerStatus: Hashable, Sendable, Codable {
    public var id: String
    public var name: String
    public var service: String
    /// The replica, from 1.
    public var number: Int
    public var image: String
    /// As it was started, words joined by blanks.
    public var command: String
    public var state: ContainerState
    public var health: HealthState
    /// Of the last run; nil while none has ended.
    public var exitCode: Int?
    public var createdAt: Timestamp
    public var startedAt: Timestamp?
    public var finishedAt: Timestamp?
    public var ports: [PublishedPort]
    public var networks: [String]
    /// How often it was started again by its restart policy.
    public var restarts: Int
    /// The last error, such as a failed start; nil when there is none.
    public var error: String?

    public init(
        id: String, name: String, service: String, number: Int, image: String, command: String, state: ContainerState,
        health: HealthState = .none, exitCode: Int? = nil, createdAt: Timestamp, startedAt: Timestamp? = nil,
        finishedAt: Timestamp? = nil, ports: [PublishedPort] = [], networks: [String] = [], restarts: Int = 0,
        error: String? = nil
    ) {
        self.id = id
        self.name = name
        self.service = service
        self.number = number
        self.image = image
        self.command = command
        self.state = state
        self.health = health
        self.exitCode = exitCode
        self.createdAt = createdAt
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.ports = ports
        self.networks = networks
        self.restarts = restarts
        self.error = error
    }
}

/// A port of a container and, when it is published, where on the host.
public struct PublishedPort: Hashable, Sendable, Codable {
    /// `0.0.0.0`, `::` or an address; nil when the port is only exposed.
    public var hostIP: String?
    public var hostPort: UInt16?
    public var containerPort: UInt16
    /// `tcp` or `udp`.
    public var transport: String

    public init(hostIP: String? = nil, hostPort: UInt16? = nil, containerPort: UInt16, transport: String = "tcp") {
        self.hostIP = hostIP
        self.hostPort = hostPort
        self.containerPort = containerPort
        self.transport = transport
    }
}
