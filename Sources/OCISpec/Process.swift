/// The program of a container, or of an exec in it. Source: config.md, "Process".
public struct Process: Codable, Hashable, Sendable {
    @Omittable public var terminal: Bool
    public var consoleSize: Box?
    @Omittable public var user: User
    /// As for execvp(3): the first is looked up in PATH of `env`.
    @Omittable public var args: [String]
    /// `NAME=value` each.
    @Omittable public var env: [String]
    /// Absolute.
    public var cwd: String
    public var capabilities: LinuxCapabilities?
    @Omittable public var rlimits: [POSIXRlimit]
    @Omittable public var noNewPrivileges: Bool
    public var apparmorProfile: String?
    public var oomScoreAdj: Int?
    public var scheduler: Scheduler?
    public var selinuxLabel: String?
    public var ioPriority: LinuxIOPriority?
    public var execCPUAffinity: CPUAffinity?

    public init(
        terminal: Bool = false,
        consoleSize: Box? = nil,
        user: User = User(),
        args: [String] = [],
        env: [String] = [],
        cwd: String = "/",
        capabilities: LinuxCapabilities? = nil,
        rlimits: [POSIXRlimit] = [],
        noNewPrivileges: Bool = false,
        apparmorProfile: String? = nil,
        oomScoreAdj: Int? = nil,
        scheduler: Scheduler? = nil,
        selinuxLabel: String? = nil,
        ioPriority: LinuxIOPriority? = nil,
        execCPUAffinity: CPUAffinity? = nil
    ) {
        self.terminal = terminal
        self.consoleSize = consoleSize
        self.user = user
        self.args = args
        self.env = env
        self.cwd = cwd
        self.capabilities = capabilities
        self.rlimits = rlimits
        self.noNewPrivileges = noNewPrivileges
        self.apparmorProfile = apparmorProfile
        self.oomScoreAdj = oomScoreAdj
        self.scheduler = scheduler
        self.selinuxLabel = selinuxLabel
        self.ioPriority = ioPriority
        self.execCPUAffinity = execCPUAffinity
    }
}

/// The size of a terminal in characters.
public struct Box: Codable, Hashable, Sendable {
    public var height: UInt64
    public var width: UInt64

    public init(
        height: UInt64,
        width: UInt64
    ) {
        self.height = height
        self.width = width
    }
}

/// Who a process runs as; ids are those inside the container.
public struct User: Codable, Hashable, Sendable {
    @Omittable public var uid: UInt32
    @Omittable public var gid: UInt32
    public var umask: UInt32?
    @Omittable public var additionalGids: [UInt32]
    public var username: String?

    public init(
        uid: UInt32 = 0,
        gid: UInt32 = 0,
        umask: UInt32? = nil,
        additionalGids: [UInt32] = [],
        username: String? = nil
    ) {
        self.uid = uid
        self.gid = gid
        self.umask = umask
        self.additionalGids = additionalGids
        self.username = username
    }
}
