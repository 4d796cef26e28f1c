import Glibc
import LinuxSystem

/// The error of the system call that just failed on this thread; a full disk gets its own code and remedy.
func systemFailure(_ operation: String, _ subject: String, _ number: Int32 = errno) -> ImageStoreError {
    let cause = SystemError(operation: operation, subject: subject, errno: number)
    switch number {
    case ENOSPC:
        return ImageStoreError(.noSpace, subject, "the disk is full: free some space and try again", cause: cause)
    case EDQUOT:
        return ImageStoreError(.noSpace, subject, "the disk quota is used up", cause: cause)
    default:
        return ImageStoreError(.system, subject, "cannot \(operation)", cause: cause)
    }
}

/// Throws unless a system call's result says success.
func check(_ result: Int32, _ operation: String, _ subject: String) throws(ImageStoreError) {
    guard result < 0 else { return }
    throw systemFailure(operation, subject)
}

/// Runs a call of `LinuxSystem` and gives its error the store's shape.
func converting<T>(_ body: () throws(SystemError) -> T) throws(ImageStoreError) -> T {
    do {
        return try body()
    } catch {
        let base = systemFailure(error.operation, error.subject, error.errno)
        throw ImageStoreError(base.code, base.subject, base.message, cause: error)
    }
}

/// Calls `body` with `bytes` as a C string. The bytes must not contain NUL; what follows one is not seen.
func withCString<T>(_ bytes: some Collection<UInt8>, _ body: (UnsafePointer<CChar>) -> T) -> T {
    var terminated = ContiguousArray<CChar>()
    terminated.reserveCapacity(bytes.count + 1)
    terminated.append(contentsOf: bytes.lazy.map { CChar(bitPattern: $0) })
    terminated.append(0)
    return terminated.withUnsafeBufferPointer { buffer in
        // An array of at least one element has an address; the fallback is an empty string.
        buffer.baseAddress.map(body) ?? body("")
    }
}

/// Bytes for an error message: valid UTF-8 as it is, anything else repaired, control characters shown.
func printable(_ bytes: some Collection<UInt8>) -> String {
    let text = String(decoding: bytes.prefix(512), as: UTF8.self)
    guard text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else { return text }
    return text.unicodeScalars.map {
        $0.value < 0x20 || $0.value == 0x7F ? "\\u{\(String($0.value, radix: 16))}" : String($0)
    }
    .joined()
}
