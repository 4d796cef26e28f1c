/// A system call filter. Source: config-linux.md, "Seccomp".
public struct LinuxSeccomp: Codable, Hashable, Sendable {
    public var defaultAction: SeccompAction
    public var defaultErrnoRet: UInt32?
    @Omittable public var architectures: [SeccompArchitecture]
    @Omittable public var flags: [SeccompFlag]
    public var listenerPath: String?
    public var listenerMetadata: String?
    @Omittable public var syscalls: [LinuxSyscall]

    public init(
        defaultAction: SeccompAction,
        defaultErrnoRet: UInt32? = nil,
        architectures: [SeccompArchitecture] = [],
        flags: [SeccompFlag] = [],
        listenerPath: String? = nil,
        listenerMetadata: String? = nil,
        syscalls: [LinuxSyscall] = []
    ) {
        self.defaultAction = defaultAction
        self.defaultErrnoRet = defaultErrnoRet
        self.architectures = architectures
        self.flags = flags
        self.listenerPath = listenerPath
        self.listenerMetadata = listenerMetadata
        self.syscalls = syscalls
    }
}

/// One rule: what happens to these calls when all `args` hold.
public struct LinuxSyscall: Codable, Hashable, Sendable {
    public var names: [String]
    public var action: SeccompAction
    /// For `errno` and `trace`; nil is EPERM.
    public var errnoRet: UInt32?
    @Omittable public var args: [LinuxSeccompArg]

    public init(
        names: [String],
        action: SeccompAction,
        errnoRet: UInt32? = nil,
        args: [LinuxSeccompArg] = []
    ) {
        self.names = names
        self.action = action
        self.errnoRet = errnoRet
        self.args = args
    }
}

/// A comparison of one argument of a system call.
public struct LinuxSeccompArg: Codable, Hashable, Sendable {
    /// 0 to 5.
    public var index: UInt32
    /// The mask for `maskedEqual`.
    public var value: UInt64
    /// What the masked argument must be.
    public var valueTwo: UInt64?
    public var op: SeccompOperator

    public init(
        index: UInt32,
        value: UInt64,
        valueTwo: UInt64? = nil,
        op: SeccompOperator
    ) {
        self.index = index
        self.value = value
        self.valueTwo = valueTwo
        self.op = op
    }
}
