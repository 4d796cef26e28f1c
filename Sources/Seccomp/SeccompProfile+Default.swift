import OCISpec

extension SeccompProfile {
    /// Allows what Docker's default profile allows; all else fails with EPERM.
    public static let `default` = SeccompProfile(
        defaultAction: .errno, defaultErrno: EPERM, architectures: .native, rules: defaultRules)

    private static let EPERM: UInt32 = 1
    private static let ENOSYS: UInt32 = 38

    private static var defaultRules: [Rule] {
        [Rule(SyscallTable.always), Rule(SyscallTable.debugging)]
            + socketRules + personalityRules + cloneRules
            + SyscallTable.byArchitecture.map { Rule($1, includes: SeccompSelector(arches: [$0.rawValue])) }
            .sorted { $0.syscall.names.lexicographicallyPrecedes($1.syscall.names) }
            + SyscallTable.byCapability.sorted { $0.key < $1.key }.map {
                Rule($0.value, includes: SeccompSelector(caps: [$0.key]))
            }
    }

    /// All families but AF_ALG (38), whose kernel code has a record of holes, and AF_VSOCK (40), which would reach past
    /// the network namespace.
    private static var socketRules: [Rule] {
        [(38, .less), (39, .equal), (40, .greater)].map { family, comparison in
            Rule(["socket"], args: [LinuxSeccompArg(index: 0, value: family, op: comparison)])
        }
    }

    /// Linux, BSD, either without address randomisation for i386 programs (UNAME26 with it), and the query.
    private static var personalityRules: [Rule] {
        [0x0, 0x8, 0x2_0000, 0x2_0008, 0xFFFF_FFFF].map { persona in
            Rule(["personality"], args: [LinuxSeccompArg(index: 0, value: persona, op: .equal)])
        }
    }

    /// New processes and threads, but without CAP_SYS_ADMIN no new namespaces. The flags of clone3 are in memory, which a
    /// filter cannot read: ENOSYS makes C libraries fall back to clone.
    private static var cloneRules: [Rule] {
        let namespaceFlags: UInt64 = 0x7E02_0000
        let administrator = SeccompSelector(caps: ["CAP_SYS_ADMIN"])
        let none = LinuxSeccompArg(index: 0, value: namespaceFlags, valueTwo: 0, op: .maskedEqual)
        return [
            Rule(["clone"], args: [none], excludes: administrator),
            Rule(["clone3"], action: .errno, errnoRet: ENOSYS, excludes: administrator),
        ]
    }
}
