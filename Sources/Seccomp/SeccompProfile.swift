import OCISpec

/// Rules of which some hold only with or without a capability or on one architecture.
public struct SeccompProfile: Hashable, Sendable {
    /// The architecture of the host, which decides what else programs may be built for.
    public enum Architecture: Hashable, Sendable {
        case amd64, arm64, riscv64
        case other

        public static var native: Architecture {
            #if arch(x86_64)
                .amd64
            #elseif arch(arm64)
                .arm64
            #elseif arch(riscv64)
                .riscv64
            #else
                .other
            #endif
        }

        /// The architecture and its smaller brothers; empty means the native one alone.
        var names: [SeccompArchitecture] {
            switch self {
            case .amd64: [.amd64, .x86, .x32]
            case .arm64: [.aarch64, .arm]
            case .riscv64: [.riscv64]
            case .other: []
            }
        }
    }

    enum Condition: Hashable, Sendable {
        case always
        case with(capability: String)
        case without(capability: String)
        case on(Architecture)
    }

    struct Rule: Hashable, Sendable {
        let condition: Condition
        let syscall: LinuxSyscall

        init(
            _ names: [String], _ condition: Condition = .always, action: SeccompAction = .allow,
            errnoRet: UInt32? = nil, args: [LinuxSeccompArg] = []
        ) {
            self.condition = condition
            syscall = LinuxSyscall(names: names, action: action, errnoRet: errnoRet, args: args)
        }
    }

    let defaultErrno: UInt32
    let rules: [Rule]

    /// The filter for a process that has `capabilities` (`CAP_CHOWN`) in its bounding set.
    public func filter(
        capabilities: some Sequence<String>, architecture: Architecture = .native
    ) -> LinuxSeccomp {
        let capabilities = Set(capabilities)
        let chosen = rules.filter { rule in
            switch rule.condition {
            case .always: true
            case .with(let capability): capabilities.contains(capability)
            case .without(let capability): !capabilities.contains(capability)
            case .on(let wanted): architecture == wanted
            }
        }
        return LinuxSeccomp(
            defaultAction: .errno, defaultErrnoRet: defaultErrno, architectures: architecture.names,
            syscalls: chosen.map(\.syscall))
    }
}
