import CDavit
import Glibc
import LinuxSystem

/// Has the calling thread make files as another user for a while, with all its capabilities: a file system of a user
/// namespace takes files of ids alone that are mapped there. Source: setfsuid(2); capabilities(7), "Effect of user ID
/// changes"; may_create in fs/namei.c, EOVERFLOW.
enum FileOwner {
    static func acting<Value, Failure>(
        uid: UInt32, gid: UInt32, _ body: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        guard uid != 0 || gid != 0 else { return try body() }
        _ = call(Int(SYS_setfsgid), UInt64(gid))
        _ = call(Int(SYS_setfsuid), UInt64(uid))
        raiseCapabilities()
        defer {
            // Back to root the kernel gives the capabilities back by itself.
            _ = call(Int(SYS_setfsuid), 0)
            _ = call(Int(SYS_setfsgid), 0)
        }
        return try body()
    }

    /// Those of files went with the user id, from the effective set alone. Where that fails, the copy fails and tells.
    private static func raiseCapabilities() {
        var header: (UInt32, Int32) = (0x2008_0522, 0)  // _LINUX_CAPABILITY_VERSION_3, this thread
        // Effective, permitted, inheritable; the lower halves, then the upper ones.
        var sets: (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &header) { header in
            let address = UInt64(UInt(bitPattern: header.baseAddress))
            let read = withUnsafeMutableBytes(of: &sets) {
                call(Int(SYS_capget), address, UInt64(UInt(bitPattern: $0.baseAddress)))
            }
            guard read == 0 else { return }
            (sets.0, sets.3) = (sets.1, sets.4)
            _ = withUnsafeMutableBytes(of: &sets) {
                call(Int(SYS_capset), address, UInt64(UInt(bitPattern: $0.baseAddress)))
            }
        }
    }

    private static func call(_ number: Int, _ first: UInt64, _ second: UInt64 = 0) -> Int {
        davit_syscall(number, first, second, 0, 0, 0, 0)
    }
}
