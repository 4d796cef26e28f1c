import CDavit
import Glibc

/// A pipe(2), both ends close-on-exec.
public enum Pipe {
    /// The caller owns both. `flags`: O_NONBLOCK, O_DIRECT.
    public static func open(flags: Int32 = 0) throws(SystemError) -> (read: Int32, write: Int32) {
        var ends: (Int32, Int32) = (-1, -1)
        let result = withUnsafeMutableBytes(of: &ends) { bytes in
            bytes.withMemoryRebound(to: Int32.self) { ends in
                ends.baseAddress.map { davit_pipe($0, flags | O_CLOEXEC) } ?? -Int(EFAULT)
            }
        }
        try SystemError.check(result, "pipe", "")
        return (ends.0, ends.1)
    }
}
