import Glibc
import LinuxSystem

/// Why a container or a process in it could not be launched. Nothing of it is left then.
public struct RuntimeError: Error, Hashable, Sendable {
    public enum Code: String, Hashable, Sendable {
        /// The spec contradicts itself or OCI; `subject` is the field.
        case invalidSpec
        /// The spec asks for what this runtime cannot do; `subject` is the field.
        case unsupported
        /// The source of a bind mount is not there; `subject` is its path.
        case mountSourceMissing
        /// There is no such program in the container; `subject` is its name.
        case executableNotFound
        /// The program is there but cannot be executed; `subject` is its name.
        case notExecutable
        /// A step of the launch failed in the container; `subject` is the step.
        case stepFailed
        /// Something on the host's side failed.
        case system
        /// The container or process has ended.
        case notRunning
        /// A program of `hooks` failed; `subject` is its kind and path.
        case hookFailed
    }

    public let code: Code
    public let subject: String
    public let message: String
    /// 0 when there is none.
    public let errno: Int32

    public init(_ code: Code, _ subject: String, _ message: String = "", errno: Int32 = 0) {
        self.code = code
        self.subject = subject
        self.message = message
        self.errno = errno
    }

    init(_ cause: SystemError) {
        self.init(.system, "\(cause.operation) \(cause.subject)", errno: cause.errno)
    }

    /// As docker run and exec end: 127 no such program, 126 not to be executed, 125 anything else.
    public var exitCode: Int32 {
        switch code {
        case .executableNotFound: 127
        case .notExecutable: 126
        default: 125
        }
    }
}

extension RuntimeError: CustomStringConvertible {
    public var description: String {
        let cause = errno == 0 ? "" : ": \(ErrorNumber.describe(errno))"
        let note = message.isEmpty ? "" : ": \(message)"
        return switch code {
        case .invalidSpec: "invalid \(subject)\(note)\(cause)"
        case .unsupported: "\(subject) is not supported\(note)"
        case .mountSourceMissing: "mount source \(subject) does not exist\(note)\(cause)"
        case .executableNotFound: "executable \(subject) not found in the container's PATH\(note)\(cause)"
        case .notExecutable: "cannot execute \(subject)\(note)\(cause)"
        case .stepFailed: "cannot \(subject)\(note)\(cause)"
        case .system: "\(subject)\(note)\(cause)"
        case .notRunning: "\(subject) is not running\(note)"
        case .hookFailed: "\(subject) failed\(note)\(cause)"
        }
    }
}

/// Runs calls of LinuxSystem, giving their errors this module's type.
func translating<Value: ~Copyable>(_ body: () throws(SystemError) -> Value) throws(RuntimeError) -> Value {
    do {
        return try body()
    } catch {
        throw RuntimeError(error)
    }
}
