import JSONCodec

/// One service of the project, with defaults filled in.
///
/// Source: Compose specification, 05-services.md.
public struct Service: ComposeObject {
    /// The key under `services`; not part of the JSON form.
    public var name = ""

    public var profiles: [String] = []
    public var annotations: [String: String] = [:]
    public var attach: Bool?
    public var build: Build?
    public var develop: Develop?
    public var blkioConfig: BlkioConfig?
    public var capAdd: [String] = []
    public var capDrop: [String] = []
    public var cgroupParent: String?
    /// `host` or `private`.
    public var cgroup: String?
    public var cpuCount: Int64?
    public var cpuPercent: Double?
    /// Microseconds.
    public var cpuPeriod: Int64?
    /// Microseconds.
    public var cpuQuota: Int64?
    /// Microseconds.
    public var cpuRealtimePeriod: Int64?
    /// Microseconds.
    public var cpuRealtimeRuntime: Int64?
    public var cpus: Double?
    /// A list of CPUs as in cpuset(7): `0-3,5`.
    public var cpuset: String?
    public var cpuShares: Int64?
    /// nil leaves the image's; empty clears it.
    public var command: [String]?
    public var configs: [FileReference] = []
    public var containerName: String?
    public var credentialSpec: CredentialSpec?
    /// By service name.
    public var dependsOn: [String: DependsOn] = [:]
    public var deploy: Deploy?
    public var deviceCgroupRules: [String] = []
    public var devices: [DeviceMapping] = []
    public var dns: [String] = []
    public var dnsOptions: [String] = []
    public var dnsSearch: [String] = []
    public var domainname: String?
    /// nil leaves the image's entrypoint and command; any value, also an empty one, discards the image's command.
    public var entrypoint: [String]?
    public var provider: Provider?
    /// A nil value removes the image's variable.
    public var environment: [String: String?] = [:]
    /// Empty once the files are read into `environment`.
    public var envFile: [EnvFile] = []
    public var expose: [String] = []
    public var extends: Extends?
    public var externalLinks: [String] = []
    public var extraHosts: ExtraHosts = ExtraHosts()
    public var groupAdd: [String] = []
    public var gpus: [DeviceRequest] = []
    public var hostname: String?
    public var healthcheck: HealthCheck?
    public var image: String?
    public var isInit: Bool?
    public var ipc: NamespaceMode?
    public var isolation: String?
    public var labels: [String: String] = [:]
    /// Empty once the files are read into `labels`.
    public var labelFile: [String] = []
    public var links: [String] = []
    public var logging: Logging?
    /// Bytes.
    public var memLimit: Int64?
    /// Bytes.
    public var memReservation: Int64?
    /// Bytes of memory and swap together; -1 is unlimited.
    public var memswapLimit: Int64?
    /// 0 to 100.
    public var memSwappiness: Int64?
    public var macAddress: String?
    public var models: [String: ServiceModel?] = [:]
    /// Exclusive with `networks`.
    public var networkMode: NamespaceMode?
    /// By the key of the project's network; nil stands for no settings.
    public var networks: [String: ServiceNetwork?] = [:]
    public var oomKillDisable = false
    /// -1000 to 1000.
    public var oomScoreAdj: Int64?
    public var pid: NamespaceMode?
    /// -1 is unlimited.
    public var pidsLimit: Int64?
    /// `os/architecture[/variant]`.
    public var platform: String?
    public var ports: [PortMapping] = []
    public var preStart: [ServiceHook] = []
    public var postStart: [ServiceHook] = []
    public var preStop: [ServiceHook] = []
    public var privileged = false
    public var pullPolicy: PullPolicy?
    public var pullRefreshAfter: String?
    public var readOnly = false
    public var restart: RestartPolicy?
    public var runtime: String?
    public var scale: Int?
    public var secrets: [FileReference] = []
    public var securityOpt: [String] = []
    /// Bytes of /dev/shm.
    public var shmSize: Int64?
    public var stdinOpen = false
    public var stopGracePeriod: Duration?
    /// A signal's name or number.
    public var stopSignal: String?
    public var storageOpt: [String: String] = [:]
    public var sysctls: [String: String] = [:]
    /// `path[:options]` each.
    public var tmpfs: [String] = []
    public var tty = false
    public var ulimits: [String: Ulimit] = [:]
    public var useAPISocket = false
    /// `user[:group]`, names or numbers.
    public var user: String?
    public var usernsMode: String?
    public var uts: NamespaceMode?
    public var volumes: [ServiceVolume] = []
    public var volumesFrom: [String] = []
    public var workingDir: String?
    /// What only davit knows, from `x-davit`.
    public var xDavit: XDavit?
    public var extensions: [String: JSONValue] = [:]

    public init() {}

    public init(name: String, image: String? = nil) {
        self.name = name
        self.image = image
    }

    /// How many containers the service has: `scale`, `deploy.replicas`, else 1.
    public var replicas: Int { scale ?? deploy?.replicas ?? 1 }
}
