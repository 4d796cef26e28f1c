import CDavit
import Glibc

/// Calls that the Glibc module does not offer, by the kernel's names.
enum Kernel {
    /// Writes all of the file system that holds `descriptor` to disk. 0 or the negated errno.
    static func syncfs(_ descriptor: Int32) -> Int32 {
        Int32(clamping: davit_syscall(Int(SYS_syncfs), UInt64(UInt32(bitPattern: descriptor)), 0, 0, 0, 0, 0))
    }

    /// Sets an attribute of what `name` in `folder` is, links not followed; of `folder` itself when `name` is empty.
    ///
    /// 0 or the negated errno. There is no such call by descriptor, so it goes by the folder's own link in /proc.
    static func setAttribute(
        _ folder: Int32, _ name: ArraySlice<UInt8>, _ attribute: [UInt8], _ value: [UInt8]
    ) -> Int32 {
        let link = Array("/proc/self/fd/\(folder)".utf8)
        let number = name.isEmpty ? SYS_setxattr : SYS_lsetxattr
        let path = name.isEmpty ? link : link + [UInt8(ascii: "/")] + Array(name)
        return withCString(path) { path in
            withCString(attribute) { attribute in
                value.withUnsafeBufferPointer { value in
                    Int32(
                        clamping: davit_syscall(
                            Int(number), UInt64(UInt(bitPattern: path)), UInt64(UInt(bitPattern: attribute)),
                            UInt64(UInt(bitPattern: value.baseAddress)), UInt64(value.count), 0, 0))
                }
            }
        }
    }
}
