extension ImageConfiguration {
    /// Defaults of containers that run the image. Null and absent are the same.
    public struct Config: Codable, Hashable, Sendable {
        /// `user[:group]`, names or ids.
        public var user: String?
        /// By `port/protocol`.
        @Omittable public var exposedPorts: [String: Empty]
        /// `NAME=value` each.
        @Omittable public var env: [String]
        public var entrypoint: [String]?
        public var cmd: [String]?
        /// By path.
        @Omittable public var volumes: [String: Empty]
        public var workingDir: String?
        @Omittable public var labels: [String: String]
        public var stopSignal: String?
        /// Docker's extension.
        public var healthcheck: Healthcheck?
        /// Docker's extension: for shell forms.
        public var shell: [String]?
        /// Docker's extension.
        @Omittable public var onBuild: [String]

        public init(
            user: String? = nil,
            exposedPorts: [String: Empty] = [:],
            env: [String] = [],
            entrypoint: [String]? = nil,
            cmd: [String]? = nil,
            volumes: [String: Empty] = [:],
            workingDir: String? = nil,
            labels: [String: String] = [:],
            stopSignal: String? = nil,
            healthcheck: Healthcheck? = nil,
            shell: [String]? = nil,
            onBuild: [String] = []
        ) {
            self.user = user
            self.exposedPorts = exposedPorts
            self.env = env
            self.entrypoint = entrypoint
            self.cmd = cmd
            self.volumes = volumes
            self.workingDir = workingDir
            self.labels = labels
            self.stopSignal = stopSignal
            self.healthcheck = healthcheck
            self.shell = shell
            self.onBuild = onBuild
        }

        private enum CodingKeys: String, CodingKey {
            case user = "User"
            case exposedPorts = "ExposedPorts"
            case env = "Env"
            case entrypoint = "Entrypoint"
            case cmd = "Cmd"
            case volumes = "Volumes"
            case workingDir = "WorkingDir"
            case labels = "Labels"
            case stopSignal = "StopSignal"
            case healthcheck = "Healthcheck"
            case shell = "Shell"
            case onBuild = "OnBuild"
        }
    }

    /// Docker's health check; 0 or nil means the default.
    public struct Healthcheck: Codable, Hashable, Sendable {
        /// `NONE`, or `CMD` and arguments, or `CMD-SHELL` and a command.
        @Omittable public var test: [String]
        /// Nanoseconds.
        public var interval: Int64?
        /// Nanoseconds.
        public var timeout: Int64?
        /// Nanoseconds.
        public var startPeriod: Int64?
        /// Nanoseconds.
        public var startInterval: Int64?
        public var retries: Int?

        public init(
            test: [String] = [],
            interval: Int64? = nil,
            timeout: Int64? = nil,
            startPeriod: Int64? = nil,
            startInterval: Int64? = nil,
            retries: Int? = nil
        ) {
            self.test = test
            self.interval = interval
            self.timeout = timeout
            self.startPeriod = startPeriod
            self.startInterval = startInterval
            self.retries = retries
        }

        private enum CodingKeys: String, CodingKey {
            case test = "Test"
            case interval = "Interval"
            case timeout = "Timeout"
            case startPeriod = "StartPeriod"
            case startInterval = "StartInterval"
            case retries = "Retries"
        }
    }

    /// `{}`, the value of sets that are spelled as objects.
    public struct Empty: Codable, Hashable, Sendable {
        public init() {}
    }
}
