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
}
