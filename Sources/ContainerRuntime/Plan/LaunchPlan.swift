import CDavit
import LinuxSystem

/// Everything that a new process does between clone and execve, as data: built in Swift, run by a loop in C.
///
/// Each step is a system call with ready arguments. A result can be kept in a slot and be an argument of later steps.
/// The first failure that a step does not ignore ends the plan and is reported as {index of the step, errno}.
public struct LaunchPlan: Hashable, Sendable {
    /// A place for a descriptor that is known only when the plan runs.
    public struct Slot: Hashable, Sendable {
        public let index: Int
    }

    public enum Argument: Hashable, Sendable {
        case number(UInt64)
        case text(String)
        /// A pointer to these bytes, aligned to 8.
        case bytes([UInt8])
        /// A NULL-terminated array of strings.
        case strings([String])
        /// A struct sock_fprog of this program.
        case filter([UInt8])
        case slot(Slot)
        case null
    }

    public enum Operation: Hashable, Sendable {
        case call(SystemCall)
        /// Failures go to the descriptor in the first argument from here on.
        case reportTo
        /// No candidate could be executed: fails with EACCES if one failed so, else ENOENT.
        case failRemembered
        /// Stays behind as init; a forked child goes on.
        case becomeInit
    }

    public struct Step: Hashable, Sendable {
        /// What an error message says after "cannot", as in "mount /proc".
        public var name: String
        public var operation: Operation
        public var arguments: [Argument]
        /// Errnos that do not end the plan.
        public var ignored: [Int32] = []
        public var result: Slot?
        /// How many of the next steps are left out after success.
        public var skipOnSuccess = 0
        /// How many of the next steps are left out after an ignored errno.
        public var skipOnIgnored = 0
        /// Whether an ignored EACCES counts for `failRemembered`.
        public var remembers = false
    }

    /// CLONE_NEW… bits of the clone.
    public var cloneFlags: UInt64 = 0
    /// A cgroup v2 folder to be cloned into.
    public var cgroupDirectory: Int32?
    public var steps: [Step] = []
    /// Index of the first step that executes the program.
    public var firstExecution: Int?
    /// Steps that look whether there is such a program, before the wait for the start.
    public var lookup: Range<Int>?
}
