import OCISpec
import Timestamps

/// One packet between the engine and a shim; see `docs/design/shim-protocol.md`.
public enum ShimMessage: Hashable, Sendable {
    // To the shim.
    case hello(Hello)
    case signal(Signal)
    case exec(Exec)
    case execSignal(ExecSignal)
    case resize(Resize)
    case execResize(ExecResize)
    case attach(Attach)
    // From the shim.
    case welcome(Welcome)
    case started(ShimState)
    case failed(Failed)
    case exited(ShimExit)
    case execStarted(ExecStarted)
    case execFailed(ExecFailed)
    case execExited(ExecExited)
    case attached(Attached)
    case error(Failure)

    /// The version that this build speaks. A shim outlives engines: a new one reads what older ones write.
    public static let version = 1
    /// Bytes of one packet at most.
    public static let maximumSize = 64 << 10

    /// First message of a client. The shim answers `welcome`.
    public struct Hello: Codable, Hashable, Sendable {
        public var version: Int
        public init(version: Int = ShimMessage.version) { self.version = version }
    }

    /// Sends a signal to the container's init.
    public struct Signal: Codable, Hashable, Sendable {
        public var number: Int32
        public init(number: Int32) { self.number = number }
    }

    /// Runs one more process in the container. Answered by `execStarted` or `execFailed`, later `execExited`.
    public struct Exec: Codable, Hashable, Sendable {
        public enum IO: Hashable, Sendable {
            /// Three descriptors come with the message: stdin, stdout, stderr. For a process with `terminal` none: the
            /// master of its terminal comes back with `execStarted`.
            case descriptors
            /// stdin is empty; stdout and stderr together, at most `limit` bytes, come with `execExited`.
            case captured(limit: Int)
        }

        /// Chosen by the client, unique among its running execs.
        public var execID: String
        public var process: OCISpec.Process
        public var io: IO

        public init(execID: String, process: OCISpec.Process, io: IO) {
            self.execID = execID
            self.process = process
            self.io = io
        }
    }

    public struct ExecSignal: Codable, Hashable, Sendable {
        public var execID: String
        public var number: Int32
        public init(execID: String, number: Int32) {
            self.execID = execID
            self.number = number
        }
    }

    /// New size of the container's terminal.
    public struct Resize: Codable, Hashable, Sendable {
        public var rows: UInt16
        public var columns: UInt16
        public init(rows: UInt16, columns: UInt16) {
            self.rows = rows
            self.columns = columns
        }
    }

    public struct ExecResize: Codable, Hashable, Sendable {
        public var execID: String
        public var rows: UInt16
        public var columns: UInt16
        public init(execID: String, rows: UInt16, columns: UInt16) {
            self.execID = execID
            self.rows = rows
            self.columns = columns
        }
    }

    /// Asks for the container's live stdio; answered by `attached`.
    public struct Attach: Codable, Hashable, Sendable {
        public init() {}
    }

    /// The shim's answer to `hello`.
    public struct Welcome: Codable, Hashable, Sendable {
        public var version: Int
        /// nil while the launch is not done.
        public var state: ShimState?
        /// Set when the container has ended already.
        public var exit: ShimExit?
        public init(version: Int = ShimMessage.version, state: ShimState? = nil, exit: ShimExit? = nil) {
            self.version = version
            self.state = state
            self.exit = exit
        }
    }

    /// Nothing runs: the launch failed at `step`.
    public struct Failed: Codable, Hashable, Sendable {
        public var step: String
        public var message: String
        public var errno: Int32
        /// As docker has it: 127 when the program is not there, 126 when it cannot be executed, 125 for all else.
        public var exitCode: Int32
        public init(step: String, message: String, errno: Int32, exitCode: Int32) {
            self.step = step
            self.message = message
            self.errno = errno
            self.exitCode = exitCode
        }
    }

    public struct ExecStarted: Codable, Hashable, Sendable {
        public var execID: String
        /// In the host's pid namespace.
        public var pid: Int32
        public init(execID: String, pid: Int32) {
            self.execID = execID
            self.pid = pid
        }
    }

    public struct ExecFailed: Codable, Hashable, Sendable {
        public var execID: String
        public var message: String
        public var errno: Int32
        /// 127 when the program is not there, 126 for all else.
        public var exitCode: Int32
        public init(execID: String, message: String, errno: Int32, exitCode: Int32) {
            self.execID = execID
            self.message = message
            self.errno = errno
            self.exitCode = exitCode
        }
    }

    public struct ExecExited: Codable, Hashable, Sendable {
        public var execID: String
        /// 128 and the signal, when a signal ended it.
        public var code: Int32
        /// What was captured, as UTF-8 with U+FFFD for what is none; nil when nothing was to be captured.
        public var output: String?
        public init(execID: String, code: Int32, output: String? = nil) {
            self.execID = execID
            self.code = code
            self.output = output
        }
    }

    /// Comes with one stream socket. What is read from it is the output from now on: raw for a terminal, else in frames
    /// as docker's attach has them (a byte 1 for stdout or 2 for stderr, three zero bytes, the length as 32 bits big
    /// endian, the bytes). What is written to it goes to stdin, if the container has one; shutting down the writing side
    /// closes stdin. A reader that does not keep up is cut off.
    public struct Attached: Codable, Hashable, Sendable {
        public var terminal: Bool
        public var hasStdin: Bool
        public init(terminal: Bool, hasStdin: Bool) {
            self.terminal = terminal
            self.hasStdin = hasStdin
        }
    }

    /// The shim could not do or read a message.
    public struct Failure: Codable, Hashable, Sendable {
        public var message: String
        /// The type of the message that it is about, where that could be read.
        public var about: String?
        public init(message: String, about: String? = nil) {
            self.message = message
            self.about = about
        }
    }
}
