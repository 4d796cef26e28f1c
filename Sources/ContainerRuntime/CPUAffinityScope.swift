import CDavit
import Glibc
import LinuxSystem
import OCISpec

/// Has the calling thread run on other CPUs for a while: what it clones meanwhile begins there. Source: sched_setaffinity(2).
enum CPUAffinityScope {
    /// - Parameter list: `process.execCPUAffinity.initial`; nil or empty: as ever.
    static func around<Value>(
        _ list: String?, _ body: () throws(RuntimeError) -> Value
    ) throws(RuntimeError) -> Value {
        guard let list, !list.isEmpty else { return try body() }
        let field = "process.execCPUAffinity.initial"
        let mask = try NumberList(list, field: field).mask
        var own = [UInt8](repeating: 0, count: 1024)
        let size = call(Int(SYS_sched_getaffinity), &own)
        guard size >= 0 else { throw failure(field, size) }
        var wanted = mask
        let result = call(Int(SYS_sched_setaffinity), &wanted)
        guard result >= 0 else { throw failure(field, result) }
        let outcome = Result { () throws(RuntimeError) in try body() }
        own.removeLast(own.count - size)
        let restored = call(Int(SYS_sched_setaffinity), &own)
        guard restored >= 0 else { throw failure(field, restored) }
        return try outcome.get()
    }

    private static func call(_ number: Int, _ mask: inout [UInt8]) -> Int {
        mask.withUnsafeMutableBytes { bytes in
            davit_syscall(number, 0, UInt64(bytes.count), UInt64(UInt(bitPattern: bytes.baseAddress)), 0, 0, 0)
        }
    }

    private static func failure(_ field: String, _ result: Int) -> RuntimeError {
        RuntimeError(.system, "set CPU affinity", "for \(field)", errno: Int32(truncatingIfNeeded: -result))
    }
}
