/// The answer of `GET /info`, the part that clients look at.
public struct EngineInfo: Hashable, Sendable, Codable {
    public var id: String
    public var name: String
    public var serverVersion: String
    public var containers: Int
    public var containersRunning: Int
    public var containersPaused: Int
    public var containersStopped: Int
    public var images: Int
    /// The storage driver: `overlay2`, as docker calls it.
    public var driver: String
    public var rootDirectory: String
    public var cgroupDriver: String
    /// `1` or `2`.
    public var cgroupVersion: String
    public var kernelVersion: String
    public var operatingSystem: String
    public var osType: String
    public var architecture: String
    public var cpus: Int
    /// Bytes.
    public var memory: Int64
    public var securityOptions: [String]
    public var warnings: [String]

    enum CodingKeys: String, CodingKey {
        case id = "ID"
        case name = "Name"
        case serverVersion = "ServerVersion"
        case containers = "Containers"
        case containersRunning = "ContainersRunning"
        case containersPaused = "ContainersPaused"
        case containersStopped = "ContainersStopped"
        case images = "Images"
        case driver = "Driver"
        case rootDirectory = "DockerRootDir"
        case cgroupDriver = "CgroupDriver"
        case cgroupVersion = "CgroupVersion"
        case kernelVersion = "KernelVersion"
        case operatingSystem = "OperatingSystem"
        case osType = "OSType"
        case architecture = "Architecture"
        case cpus = "NCPU"
        case memory = "MemTotal"
        case securityOptions = "SecurityOptions"
        case warnings = "Warnings"
    }

    public init(
        id: String, name: String, serverVersion: String, containers: Int, containersRunning: Int,
        containersPaused: Int, containersStopped: Int, images: Int, rootDirectory: String, cgroupVersion: String,
        kernelVersion: String, operatingSystem: String, architecture: String, cpus: Int, memory: Int64,
        securityOptions: [String] = [], warnings: [String] = []
    ) {
        self.id = id
        self.name = name
        self.serverVersion = serverVersion
        self.containers = containers
        self.containersRunning = containersRunning
        self.containersPaused = containersPaused
        self.containersStopped = containersStopped
        self.images = images
        driver = "overlay2"
        self.rootDirectory = rootDirectory
        cgroupDriver = "cgroupfs"
        self.cgroupVersion = cgroupVersion
        self.kernelVersion = kernelVersion
        self.operatingSystem = operatingSystem
        osType = "linux"
        self.architecture = architecture
        self.cpus = cpus
        self.memory = memory
        self.securityOptions = securityOptions
        self.warnings = warnings
    }
}
