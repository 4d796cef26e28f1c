import CDavit
import LinuxSystem
import OCISpec

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
        /// A struct open_how of openat2(2).
        case how(flags: UInt64, resolve: UInt64)
        case slot(Slot)
        case null
    }

    public enum Operation: Hashable, Sendable {
        case call(SystemCall)
        /// Failures go to the descriptor in the first argument from here on.
        case reportTo
        /// Fails with EINVAL unless the first argument, a descriptor, is on a file system of this magic number.
        case checkFileSystem(magic: UInt64)
        /// Fails with ENODEV unless the first argument, a descriptor, is this character device.
        case checkDevice(number: UInt64)
        /// Fails with ENOENT unless the working folder is below the root.
        case checkWorkingFolder
        /// No candidate could be executed: fails with EACCES if one failed so, else ENOENT.
        case failRemembered
        /// Stays behind as init; a forked child goes on.
        case becomeInit
        /// A forked child, with the parent's parent, goes on in new namespaces (CLONE_NEW… bits in the first argument).
        case fork
        /// Asks the parent for what only it can do, handing over the descriptors in the arguments, and waits.
        case ask(Question)
    }

    /// What the parent does while the process waits.
    public enum Question: Hashable, Sendable {
        /// Moves `linux.netDevices` into the process's network namespace.
        case moveNetDevices
        /// Copies the tree behind the first descriptor into the folder behind the second; with the mode and the owner of the
        /// folder itself, too.
        case copyUp(field: String, withMode: Bool)
        /// Sees whether the first descriptor is of this device.
        case verifyDevice(LinuxDevice, field: String)
        /// Hands the first descriptor, a seccomp listener, to `linux.seccomp.listenerPath`.
        case passListener
        /// Runs the programs of `hooks` that belong there.
        case runHooks(LaunchPoint)
    }

    public struct Step: Hashable, Sendable {
        /// What an error message says after "cannot", as in "mount /proc".
        public var name: String
        public var operation: Operation
        /// The member of config.json that the step is for, as a JSON path.
        public var field: String?
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
    /// What `ask` steps ask, by number.
    public var questions: [Question] = []
    /// Index of the first step that executes the program.
    public var firstExecution: Int?
    /// Steps that look whether there is such a program, before the wait for the start.
    public var lookup: Range<Int>?
}
