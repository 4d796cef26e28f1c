/// The body of `POST /containers/{id}/exec`. Keys a client leaves out have Docker's defaults.
public struct ExecConfiguration: Hashable, Sendable {
    public var command: [String]
    /// `NAME=value`; a name alone removes it.
    public var environment: [String]
    /// `user`, `user:group`, by name or number; empty means the container's.
    public var user: String
    public var workingDirectory: String
    public var terminal: Bool
    public var attachStdin: Bool
    public var attachStdout: Bool
    public var attachStderr: Bool
    public var privileged: Bool

    public init(
        command: [String], environment: [String] = [], user: String = "", workingDirectory: String = "",
        terminal: Bool = false, attachStdin: Bool = false, attachStdout: Bool = false, attachStderr: Bool = false,
        privileged: Bool = false
    ) {
        self.command = command
        self.environment = environment
        self.user = user
        self.workingDirectory = workingDirectory
        self.terminal = terminal
        self.attachStdin = attachStdin
        self.attachStdout = attachStdout
        self.attachStderr = attachStderr
        self.privileged = privileged
    }
}

extension ExecConfiguration: Codable {
    enum CodingKeys: String, CodingKey {
        case command = "Cmd"
        case environment = "Env"
        case user = "User"
        case workingDirectory = "WorkingDir"
        case terminal = "Tty"
        case attachStdin = "AttachStdin"
        case attachStdout = "AttachStdout"
        case attachStderr = "AttachStderr"
        case privileged = "Privileged"
    }

    public init(from decoder: any Decoder) throws {
        let keyed = try decoder.container(keyedBy: CodingKeys.self)
        command = try keyed.decodeIfPresent([String].self, forKey: .command) ?? []
        environment = try keyed.decodeIfPresent([String].self, forKey: .environment) ?? []
        user = try keyed.decodeIfPresent(String.self, forKey: .user) ?? ""
        workingDirectory = try keyed.decodeIfPresent(String.self, forKey: .workingDirectory) ?? ""
        terminal = try keyed.decodeIfPresent(Bool.self, forKey: .terminal) ?? false
        attachStdin = try keyed.decodeIfPresent(Bool.self, forKey: .attachStdin) ?? false
        attachStdout = try keyed.decodeIfPresent(Bool.self, forKey: .attachStdout) ?? false
        attachStderr = try keyed.decodeIfPresent(Bool.self, forKey: .attachStderr) ?? false
        privileged = try keyed.decodeIfPresent(Bool.self, forKey: .privileged) ?? false
    }
}

/// The answer of `GET /exec/{id}/json`.
public struct ExecInspection: Hashable, Sendable, Codable {
    public var id: String
    public var containerID: String
    public var running: Bool
    /// Nil while it runs; 126 and 127 when it could not be run, 128+n after signal n.
    public var exitCode: Int?
    public var pid: Int
    public var processConfiguration: ProcessConfiguration
    public var openStdin: Bool
    public var openStdout: Bool
    public var openStderr: Bool

    public struct ProcessConfiguration: Hashable, Sendable, Codable {
        public var tty: Bool
        public var entrypoint: String
        public var arguments: [String]
        public var user: String
        public var privileged: Bool

        public init(tty: Bool, entrypoint: String, arguments: [String], user: String = "", privileged: Bool = false) {
            self.tty = tty
            self.entrypoint = entrypoint
            self.arguments = arguments
            self.user = user
            self.privileged = privileged
        }
    }

    enum CodingKeys: String, CodingKey {
        case id = "ID"
        case containerID = "ContainerID"
        case running = "Running"
        case exitCode = "ExitCode"
        case pid = "Pid"
        case processConfiguration = "ProcessConfig"
        case openStdin = "OpenStdin"
        case openStdout = "OpenStdout"
        case openStderr = "OpenStderr"
    }

    public init(
        id: String, containerID: String, running: Bool, exitCode: Int?, pid: Int = 0,
        configuration: ExecConfiguration
    ) {
        self.id = id
        self.containerID = containerID
        self.running = running
        self.exitCode = exitCode
        self.pid = pid
        processConfiguration = ProcessConfiguration(
            tty: configuration.terminal, entrypoint: configuration.command.first ?? "",
            arguments: Array(configuration.command.dropFirst()), user: configuration.user,
            privileged: configuration.privileged)
        openStdin = configuration.attachStdin
        openStdout = configuration.attachStdout
        openStderr = configuration.attachStderr
    }
}
