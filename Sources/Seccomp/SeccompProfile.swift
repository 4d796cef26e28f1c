import OCISpec

/// Rules of which some hold only with or without a capability, on an architecture or from a kernel on.
public struct SeccompProfile: Hashable, Sendable {
    /// The architecture of the host, which decides what else programs may be built for. Raw values are Go's, as profile
    /// files have them.
    public enum Architecture: String, Hashable, Sendable {
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

    /// Which architectures a filter is for.
    enum Architectures: Hashable, Sendable {
        /// The host's with its smaller brothers.
        case native
        case listed([SeccompArchitecture])
        /// The brothers of each; the host's entry counts.
        case mapped([SeccompArchitecture: [SeccompArchitecture]])

        func names(on architecture: Architecture) -> [SeccompArchitecture] {
            switch self {
            case .native: return architecture.names
            case .listed(let names): return names
            case .mapped(let map):
                guard let own = architecture.names.first, let others = map[own] else { return [] }
                return [own] + others
            }
        }
    }

    struct Rule: Hashable, Sendable {
        let syscall: LinuxSyscall
        /// All of it has to hold.
        let includes: SeccompSelector
        /// Any of it rules the rule out.
        let excludes: SeccompSelector

        init(
            _ names: [String], action: SeccompAction = .allow, errnoRet: UInt32? = nil, args: [LinuxSeccompArg] = [],
            includes: SeccompSelector = SeccompSelector(), excludes: SeccompSelector = SeccompSelector()
        ) {
            syscall = LinuxSyscall(names: names, action: action, errnoRet: errnoRet, args: args)
            self.includes = includes
            self.excludes = excludes
        }

        func applies(_ capabilities: Set<String>, _ architecture: Architecture, _ kernel: KernelRelease) -> Bool {
            guard includes.caps.allSatisfy(capabilities.contains),
                includes.arches.isEmpty || includes.arches.contains(architecture.rawValue),
                includes.minKernel.map({ kernel >= $0 }) ?? true
            else { return false }
            return !excludes.caps.contains(where: capabilities.contains)
                && !excludes.arches.contains(architecture.rawValue)
                && !(excludes.minKernel.map { kernel >= $0 } ?? false)
        }
    }

    let defaultAction: SeccompAction
    let defaultErrno: UInt32?
    let architectures: Architectures
    let rules: [Rule]

    /// The filter for a process that has `capabilities` (`CAP_CHOWN`) in its bounding set.
    public func filter(
        capabilities: some Sequence<String>, architecture: Architecture = .native, kernel: KernelRelease = .current
    ) -> LinuxSeccomp {
        let capabilities = Set(capabilities)
        let chosen = rules.filter { $0.applies(capabilities, architecture, kernel) }
        return LinuxSeccomp(
            defaultAction: defaultAction, defaultErrnoRet: defaultErrno,
            architectures: architectures.names(on: architecture), syscalls: chosen.map(\.syscall))
    }
}

/// When a rule counts. Source: Docker's profile format, "includes" and "excludes".
struct SeccompSelector: Codable, Hashable, Sendable {
    /// `CAP_CHOWN`
    @Omittable var caps: [String]
    /// `amd64`
    @Omittable var arches: [String]
    var minKernel: KernelRelease?

    init(caps: [String] = [], arches: [String] = [], minKernel: KernelRelease? = nil) {
        self.caps = caps
        self.arches = arches
        self.minKernel = minKernel
    }
}
