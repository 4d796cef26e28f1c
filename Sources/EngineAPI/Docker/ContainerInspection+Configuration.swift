extension ContainerInspection {
    /// What the container was made of.
    public struct Configuration: Hashable, Sendable, Codable {
        public var hostname: String
        public var user: String
        public var tty: Bool
        public var openStdin: Bool
        public var environment: [String]
        public var command: [String]?
        public var entrypoint: [String]?
        public var image: String
        public var workingDirectory: String
        public var labels: [String: String]
        public var stopSignal: String?

        enum CodingKeys: String, CodingKey {
            case hostname = "Hostname"
            case user = "User"
            case tty = "Tty"
            case openStdin = "OpenStdin"
            case environment = "Env"
            case command = "Cmd"
            case entrypoint = "Entrypoint"
            case image = "Image"
            case workingDirectory = "WorkingDir"
            case labels = "Labels"
            case stopSignal = "StopSignal"
        }

        public init(
            hostname: String = "", user: String = "", tty: Bool = false, openStdin: Bool = false,
            environment: [String] = [], command: [String]? = nil, entrypoint: [String]? = nil, image: String,
            workingDirectory: String = "", labels: [String: String] = [:], stopSignal: String? = nil
        ) {
            self.hostname = hostname
            self.user = user
            self.tty = tty
            self.openStdin = openStdin
            self.environment = environment
            self.command = command
            self.entrypoint = entrypoint
            self.image = image
            self.workingDirectory = workingDirectory
            self.labels = labels
            self.stopSignal = stopSignal
        }
    }

    /// The host's side of it.
    public struct HostConfiguration: Hashable, Sendable, Codable {
        public var networkMode: String
        public var restartPolicy: RestartPolicy
        /// Bytes; 0 means no limit.
        public var memory: Int64
        /// Billionths of a processor.
        public var nanoCPUs: Int64
        public var pidsLimit: Int64?
        public var privileged: Bool
        public var readonlyRootfs: Bool
        public var binds: [String]?

        /// When it is started again.
        public struct RestartPolicy: Hashable, Sendable, Codable {
            public var name: String
            public var maximumRetryCount: Int

            enum CodingKeys: String, CodingKey {
                case name = "Name"
                case maximumRetryCount = "MaximumRetryCount"
            }

            public init(name: String, maximumRetryCount: Int = 0) {
                self.name = name
                self.maximumRetryCount = maximumRetryCount
            }
        }

        enum CodingKeys: String, CodingKey {
            case networkMode = "NetworkMode"
            case restartPolicy = "RestartPolicy"
            case memory = "Memory"
            case nanoCPUs = "NanoCpus"
            case pidsLimit = "PidsLimit"
            case privileged = "Privileged"
            case readonlyRootfs = "ReadonlyRootfs"
            case binds = "Binds"
        }

        public init(
            networkMode: String = "default", restartPolicy: RestartPolicy = RestartPolicy(name: "no"),
            memory: Int64 = 0, nanoCPUs: Int64 = 0, pidsLimit: Int64? = nil, privileged: Bool = false,
            readonlyRootfs: Bool = false, binds: [String]? = nil
        ) {
            self.networkMode = networkMode
            self.restartPolicy = restartPolicy
            self.memory = memory
            self.nanoCPUs = nanoCPUs
            self.pidsLimit = pidsLimit
            self.privileged = privileged
            self.readonlyRootfs = readonlyRootfs
            self.binds = binds
        }
    }
}
