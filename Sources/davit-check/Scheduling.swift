import CDavit
import Glibc
import JSONCodec

enum Scheduling {
    static var report: JSONValue {
        [
            "attributes": attributes, "ioPriority": ioPriority, "cpus": cpus, "memoryPolicy": memoryPolicy,
        ]
    }

    /// struct sched_attr of sched_getattr(2).
    private static var attributes: JSONValue {
        var bytes = [UInt8](repeating: 0, count: 56)
        let result = call(Int(SYS_sched_getattr), &bytes, 0, nil, UInt64(bytes.count), 0)
        guard result >= 0 else { return nil }
        return bytes.withUnsafeBytes { bytes in
            [
                "policy": .integer(Int64(bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self))),
                "flags": .integer(Int64(bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))),
                "nice": .integer(Int64(bytes.loadUnaligned(fromByteOffset: 16, as: Int32.self))),
                "priority": .integer(Int64(bytes.loadUnaligned(fromByteOffset: 20, as: UInt32.self))),
            ]
        }
    }

    private static var ioPriority: JSONValue {
        .integer(Int64(davit_syscall(Int(SYS_ioprio_get), 1, 0, 0, 0, 0, 0)))
    }

    /// The numbers of the CPUs that it may run on.
    private static var cpus: JSONValue {
        var mask = [UInt8](repeating: 0, count: 1024)
        let size = call(Int(SYS_sched_getaffinity), &mask, 0, UInt64(mask.count), nil, 0)
        guard size >= 0 else { return nil }
        return .array((0..<size * 8).filter { mask[$0 / 8] >> UInt8($0 % 8) & 1 == 1 }.map { .integer(Int64($0)) })
    }

    /// get_mempolicy(2): the mode with its flags, and the nodes.
    private static var memoryPolicy: JSONValue {
        var mode: Int32 = -1
        var nodes = [UInt8](repeating: 0, count: 128)
        let bits = UInt64(nodes.count * 8)
        let result = withUnsafeMutablePointer(to: &mode) { mode in
            call(Int(SYS_get_mempolicy), &nodes, UInt64(UInt(bitPattern: mode)), nil, bits, 0)
        }
        guard result >= 0 else { return nil }
        return [
            "mode": .integer(Int64(mode)),
            "nodes": .array(
                (0..<1024).filter { nodes[$0 / 8] >> UInt8($0 % 8) & 1 == 1 }.map { .integer(Int64($0)) }),
        ]
    }

    /// nil stands for the address of `bytes`.
    private static func call(
        _ number: Int, _ bytes: inout [UInt8], _ first: UInt64?, _ second: UInt64?, _ third: UInt64?, _ fourth: UInt64?
    ) -> Int {
        bytes.withUnsafeMutableBytes { bytes in
            let address = UInt64(UInt(bitPattern: bytes.baseAddress))
            return davit_syscall(
                number, first ?? address, second ?? address, third ?? address, fourth ?? address, 0, 0)
        }
    }
}
