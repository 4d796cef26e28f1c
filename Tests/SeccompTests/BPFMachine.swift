@testable import Seccomp

/// Runs filters as the kernel does, for the instructions that libseccomp makes. Source: linux/bpf_common.h.
struct BPFMachine {
    enum Fault: Error { case badInstruction(UInt16), outOfProgram }

    let program: [BPFInstruction]

    init(_ bytes: [UInt8]) {
        program = stride(from: 0, to: bytes.count - 7, by: 8).map { start in
            let code = UInt16(bytes[start]) | UInt16(bytes[start + 1]) << 8
            let k = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + 4 + $1]) << (8 * UInt32($1)) }
            return BPFInstruction(code: code, jt: bytes[start + 2], jf: bytes[start + 3], k: k)
        }
    }

    /// What the filter says to a call. `x86_64` is the default architecture.
    func run(_ number: UInt32, _ arguments: [UInt64] = [], architecture: UInt32 = 0xC000_003E) throws -> UInt32 {
        var data: [UInt32] = [number, architecture, 0, 0]
        for index in 0..<6 {
            let value = index < arguments.count ? arguments[index] : 0
            data += [UInt32(truncatingIfNeeded: value), UInt32(truncatingIfNeeded: value >> 32)]
        }
        var accumulator: UInt32 = 0
        var position = 0
        while program.indices.contains(position) {
            let step = program[position]
            position += 1
            switch step.code {
            case 0x20: accumulator = data[Int(step.k) / 4]
            case 0x54: accumulator &= step.k
            case 0x05: position += Int(step.k)
            case 0x15: position += Int(accumulator == step.k ? step.jt : step.jf)
            case 0x25: position += Int(accumulator > step.k ? step.jt : step.jf)
            case 0x35: position += Int(accumulator >= step.k ? step.jt : step.jf)
            case 0x45: position += Int(accumulator & step.k != 0 ? step.jt : step.jf)
            case 0x06: return step.k
            case let code: throw Fault.badInstruction(code)
            }
        }
        throw Fault.outOfProgram
    }
}
