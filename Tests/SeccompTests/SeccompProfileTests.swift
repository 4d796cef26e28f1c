import OCISpec
import Testing

@testable import Seccomp

@Suite("Seccomp profiles")
struct SeccompProfileTests {
    @Test("no call is in two tables")
    func tables() {
        #expect(Set(SyscallTable.always).count == SyscallTable.always.count)
        let conditional = SyscallTable.byArchitecture.values.flatMap(\.self)
        #expect(Set(SyscallTable.always).isDisjoint(with: conditional))
        #expect(Set(SyscallTable.always).isDisjoint(with: SyscallTable.byCapability.values.flatMap(\.self)))
    }

    @Test("architectures bring their own calls and their smaller brothers")
    func architectures() {
        let arm = SeccompProfile.default.filter(capabilities: [], architecture: .arm64)
        #expect(arm.architectures == [.aarch64, .arm])
        #expect(arm.syscalls.contains { $0.names.contains("set_tls") })
        #expect(!arm.syscalls.contains { $0.names.contains("modify_ldt") })
        #expect(SeccompProfile.default.filter(capabilities: [], architecture: .other).architectures == [])
    }

    @Test("a capability opens its calls and closes the rules for those without it")
    func capabilities() {
        let without = SeccompProfile.default.filter(capabilities: ["CAP_CHOWN"])
        let with = SeccompProfile.default.filter(capabilities: ["CAP_CHOWN", "CAP_SYS_ADMIN"])
        #expect(!without.syscalls.contains { $0.names.contains("setns") })
        #expect(with.syscalls.contains { $0.names.contains("setns") })
        #expect(without.syscalls.contains { $0.action == .errno && $0.errnoRet == 38 })
        #expect(!with.syscalls.contains { $0.action == .errno })
    }

    /// Counts and FNV-1a digests of the sorted names, made of Docker's list: what it gains, this has to gain.
    @Test(
        "the calls are Docker's, by capability and architecture",
        arguments: [
            ("always", 361, 0x8a06_0cdc_79d9_e748), ("CAP_BPF", 1, 0x0072_2219_1368_eccb),
            ("CAP_DAC_READ_SEARCH", 1, 0xbc7f_9157_5103_98f2), ("CAP_PERFMON", 1, 0x49c9_48c9_49a1_390a),
            ("CAP_SYSLOG", 1, 0x912a_2bc7_936b_c0dc), ("CAP_SYS_ADMIN", 26, 0xae3d_e148_77ce_065d),
            ("CAP_SYS_BOOT", 1, 0x8574_67fa_32ee_0c58), ("CAP_SYS_CHROOT", 1, 0xd167_596e_c544_ec3a),
            ("CAP_SYS_MODULE", 3, 0x905d_98d9_e7e6_8cbf), ("CAP_SYS_NICE", 4, 0x6262_d9c9_c9ca_572a),
            ("CAP_SYS_PACCT", 1, 0x0754_d683_f520_06ea), ("CAP_SYS_PTRACE", 6, 0xf750_12dd_e614_65b5),
            ("CAP_SYS_RAWIO", 2, 0x115b_8802_ec2e_cb13), ("CAP_SYS_TIME", 4, 0xa0b2_84b1_8798_3e13),
            ("CAP_SYS_TTY_CONFIG", 1, 0x8637_b9e6_eb79_d918), ("amd64", 2, 0x67b0_fa69_396c_1428),
            ("arm64", 6, 0xe7b4_2467_f967_6185), ("riscv64", 1, 0x4652_40ee_cb0c_c829),
        ] as [(String, Int, UInt64)])
    func coverage(table: String, count: Int, digest: UInt64) throws {
        let names: [String]
        if table == "always" {
            names = SyscallTable.always
        } else if let architecture = SeccompProfile.Architecture(rawValue: table) {
            names = SyscallTable.byArchitecture[architecture] ?? []
        } else {
            names = SyscallTable.byCapability[table] ?? []
        }
        #expect(names.count == count)
        let text = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: "\n")
        #expect(text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 } == digest)
        #expect(SyscallTable.byCapability.count == 14 && SyscallTable.byArchitecture.count == 3)
    }
}
