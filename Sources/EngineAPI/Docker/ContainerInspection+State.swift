import Timestamps

extension ContainerInspection {
    /// The container's state.
    public struct State: Hashable, Sendable, Codable {
        public var status: ContainerState
        public var running: Bool
        public var paused: Bool
        public var restarting: Bool
        public var oomKilled: Bool
        public var dead: Bool
        public var pid: Int
        public var exitCode: Int
        public var error: String
        /// RFC 3339; `never` when it has not been.
        public var startedAt: String
        public var finishedAt: String
        public var health: Health?

        /// What the health check says.
        public struct Health: Hashable, Sendable, Codable {
            public var status: HealthState
            public var failingStreak: Int
            /// The last few results, oldest first.
            public var log: [Probe]

            /// One result of the health check.
            public struct Probe: Hashable, Sendable, Codable {
                public var start: Timestamp
                public var end: Timestamp
                public var exitCode: Int
                public var output: String

                enum CodingKeys: String, CodingKey {
                    case start = "Start"
                    case end = "End"
                    case exitCode = "ExitCode"
                    case output = "Output"
                }

                public init(start: Timestamp, end: Timestamp, exitCode: Int, output: String) {
                    self.start = start
                    self.end = end
                    self.exitCode = exitCode
                    self.output = output
                }
            }

            enum CodingKeys: String, CodingKey {
                case status = "Status"
                case failingStreak = "FailingStreak"
                case log = "Log"
            }

            public init(status: HealthState, failingStreak: Int = 0, log: [Probe] = []) {
                self.status = status
                self.failingStreak = failingStreak
                self.log = log
            }
        }

        /// Docker's word for a time that has not come.
        public static let never = "0001-01-01T00:00:00Z"

        enum CodingKeys: String, CodingKey {
            case status = "Status"
            case running = "Running"
            case paused = "Paused"
            case restarting = "Restarting"
            case oomKilled = "OOMKilled"
            case dead = "Dead"
            case pid = "Pid"
            case exitCode = "ExitCode"
            case error = "Error"
            case startedAt = "StartedAt"
            case finishedAt = "FinishedAt"
            case health = "Health"
        }

        public init(
            status: ContainerState, running: Bool, paused: Bool = false, restarting: Bool = false,
            oomKilled: Bool = false, dead: Bool = false, pid: Int = 0, exitCode: Int = 0, error: String = "",
            startedAt: String = Self.never, finishedAt: String = Self.never, health: Health? = nil
        ) {
            self.status = status
            self.running = running
            self.paused = paused
            self.restarting = restarting
            self.oomKilled = oomKilled
            self.dead = dead
            self.pid = pid
            self.exitCode = exitCode
            self.error = error
            self.startedAt = startedAt
            self.finishedAt = finishedAt
            self.health = health
        }
    }
}
