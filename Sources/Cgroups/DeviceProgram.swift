import Glibc
import LinuxSystem

/// `DeviceRules` as a BPF program for cgroup v2, which has no devices controller.
///
/// The last rule that says something about a request decides, as it does on v1. Source: bpf(2),
/// BPF_PROG_TYPE_CGROUP_DEVICE; `struct bpf_cgroup_dev_ctx` in linux/bpf.h.
struct DeviceProgram: Hashable, Sendable {
    /// `struct bpf_insn` each.
    let instructions: [UInt64]

    init(_ rules: DeviceRules) {
        // r2 type, r3 access, r4 major, r5 minor; r1 is free after that.
        var program = [
            Self.load(2, offset: 0), Self.and(2, 0xFFFF), Self.load(3, offset: 0), Self.shiftRight(3, 16),
            Self.load(4, offset: 4), Self.load(5, offset: 8),
        ]
        for rule in rules.rules.reversed() {
            let block = Self.block(rule)
            program += block
            // Nothing after a rule that matches all is ever reached, and the verifier refuses dead code.
            if block.count == 2 {
                instructions = program
                return
            }
        }
        instructions = program + Self.verdict(false)
    }

    private static func block(_ rule: DeviceRules.Rule) -> [UInt64] {
        var tests: [(code: UInt8, register: UInt8, source: UInt8, value: Int32)] = []
        let jumpUnequal: UInt8 = 0x55
        if rule.kind != .all { tests.append((jumpUnequal, 2, 0, rule.kind == .block ? 1 : 2)) }
        var prefix: [UInt64] = []
        if rule.access != .full {
            prefix = [move(1, from: 3), and(1, Int32(rule.access.rawValue))]
            // Allowed only when all that is asked for is in the rule; denied when anything is.
            tests.append(rule.allow ? (0x5D, 1, 3, 0) : (0x15, 1, 0, 0))
        }
        if let major = rule.major { tests.append((jumpUnequal, 4, 0, Int32(clamping: major))) }
        if let minor = rule.minor { tests.append((jumpUnequal, 5, 0, Int32(clamping: minor))) }
        var block = prefix
        for (index, test) in tests.enumerated() {
            // Over the tests that follow and the two instructions of the verdict.
            let distance = Int16(tests.count - index - 1 + 2)
            block.append(instruction(test.code, test.register, test.source, distance, test.value))
        }
        // The two of the prefix precede every test, so that a jump never crosses them.
        return block + verdict(rule.allow)
    }

    private static func verdict(_ allow: Bool) -> [UInt64] {
        [instruction(0xB7, 0, 0, 0, allow ? 1 : 0), instruction(0x95, 0, 0, 0, 0)]
    }

    private static func load(_ register: UInt8, offset: Int16) -> UInt64 { instruction(0x61, register, 1, offset, 0) }
    private static func and(_ register: UInt8, _ mask: Int32) -> UInt64 { instruction(0x54, register, 0, 0, mask) }
    private static func shiftRight(_ register: UInt8, _ bits: Int32) -> UInt64 {
        instruction(0x74, register, 0, 0, bits)
    }
    private static func move(_ register: UInt8, from source: UInt8) -> UInt64 {
        instruction(0xBC, register, source, 0, 0)
    }

    private static func instruction(
        _ code: UInt8, _ target: UInt8, _ source: UInt8, _ offset: Int16, _ value: Int32
    ) -> UInt64 {
        UInt64(code) | UInt64(target | source << 4) << 8 | UInt64(UInt16(bitPattern: offset)) << 16
            | UInt64(UInt32(bitPattern: value)) << 32
    }
}
