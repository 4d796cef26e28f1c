/// One `struct sock_filter`. Source: linux/filter.h.
struct BPFInstruction: Hashable {
    let code: UInt16
    var jt: UInt8 = 0
    var jf: UInt8 = 0
    let k: UInt32

    /// The kernel's limit of a program, BPF_MAXINSNS.
    static let limit = 4096
    static let size = 8

    /// Loads the 32-bit word at `offset` of `struct seccomp_data`.
    static func load(_ offset: UInt32) -> BPFInstruction { .init(code: 0x20, k: offset) }
    static func jump(_ distance: UInt32) -> BPFInstruction { .init(code: 0x05, k: distance) }
    static func ifEqual(_ k: UInt32, then: UInt8, else other: UInt8) -> BPFInstruction {
        .init(code: 0x15, jt: then, jf: other, k: k)
    }
    static func ifGreater(_ k: UInt32, then: UInt8, else other: UInt8) -> BPFInstruction {
        .init(code: 0x25, jt: then, jf: other, k: k)
    }
    static func ifAtLeast(_ k: UInt32, then: UInt8, else other: UInt8) -> BPFInstruction {
        .init(code: 0x35, jt: then, jf: other, k: k)
    }
    static func answer(_ action: UInt32) -> BPFInstruction { .init(code: 0x06, k: action) }

    /// As the kernel reads it: in the machine's byte order.
    var bytes: [UInt8] {
        withUnsafeBytes(of: code) { Array($0) } + [jt, jf] + withUnsafeBytes(of: k) { Array($0) }
    }
}

/// Offsets in `struct seccomp_data`.
enum SeccompData {
    static let number: UInt32 = 0
    static let architecture: UInt32 = 4
}

/// Values that filters give. Source: linux/seccomp.h.
enum SeccompReturn {
    static let killProcess: UInt32 = 0x8000_0000
    static let killThread: UInt32 = 0x0000_0000
    static let trap: UInt32 = 0x0003_0000
    static let errno: UInt32 = 0x0005_0000
    static let notify: UInt32 = 0x7FC0_0000
    static let trace: UInt32 = 0x7FF0_0000
    static let log: UInt32 = 0x7FFC_0000
    static let allow: UInt32 = 0x7FFF_0000
}
