import CSeccomp

/// Instructions before libseccomp's program that answer ENOSYS to calls newer than all that the filter names.
///
/// With EPERM a C library would take the call for forbidden and not try the older one. libseccomp cannot say this.
enum UnknownCallPrefix {
    /// Set in the numbers of x32 calls, which share the architecture of x86_64.
    private static let x32Bit: UInt32 = 0x4000_0000
    private static let x86_64: UInt32 = 0xC000_003E
    private static let x32: UInt32 = 0x4000_003E

    /// - Parameter tokens: architectures as libseccomp names them.
    static func make(tokens: [UInt32], names: [String]) -> [BPFInstruction] {
        var blocks: [[BPFInstruction]] = []
        for token in tokens where token != x32 {
            guard let limit = highestNumber(names, token) else { continue }
            let block =
                token == x86_64
                ? x86Block(limit, tokens.contains(x32) ? highestNumber(names, x32) : nil) : plainBlock(limit)
            let skipped = UInt8(block.count + 1)
            blocks.append([.ifEqual(token, then: 0, else: skipped)] + block)
        }
        guard !blocks.isEmpty else { return [] }
        // Every block ends with a jump over those after it.
        var out: [BPFInstruction] = [.load(SeccompData.architecture)]
        for (index, block) in blocks.enumerated() {
            let rest = blocks[(index + 1)...].reduce(0) { $0 + $1.count + 1 }
            out += block + [.jump(UInt32(rest))]
        }
        return out
    }

    private static let refuse = BPFInstruction.answer(SeccompReturn.errno | 38)

    private static func plainBlock(_ limit: UInt32) -> [BPFInstruction] {
        [.load(SeccompData.number), .ifGreater(limit, then: 0, else: 1), refuse]
    }

    /// x32 calls without a limit go on to the filter.
    private static func x86Block(_ limit: UInt32, _ x32Limit: UInt32?) -> [BPFInstruction] {
        [
            .load(SeccompData.number),
            .ifAtLeast(x32Bit, then: 1, else: 0),
            .ifGreater(limit, then: 1, else: 2),
            x32Limit.map { .ifGreater($0, then: 0, else: 1) } ?? .jump(1),
            refuse,
        ]
    }

    private static func highestNumber(_ names: [String], _ token: UInt32) -> UInt32? {
        names.compactMap { UInt32(exactly: seccomp_syscall_resolve_name_arch(token, $0)) }.max()
    }
}
