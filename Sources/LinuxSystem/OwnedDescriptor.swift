import CDavit
import Glibc

/// A file descriptor that is closed when its owner goes.
public struct OwnedDescriptor: ~Copyable, Sendable {
    public let rawValue: Int32

    /// Takes `rawValue` over.
    public init(owning rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// open(2) with O_CLOEXEC.
    public init(opening path: String, flags: Int32, mode: mode_t = 0) throws(SystemError) {
        rawValue = Int32(try SystemError.check(davit_open(path, flags, mode), "open", path))
    }

    deinit {
        _ = Glibc.close(rawValue)
    }

    /// Closes, and tells what the deinit would keep to itself (EIO, ENOSPC of a late write).
    public consuming func close() throws(SystemError) {
        let descriptor = release()
        try SystemError.checkLibrary(Glibc.close(descriptor), "close", "descriptor \(descriptor)")
    }

    /// Gives the descriptor to the caller, who has to close it.
    public consuming func release() -> Int32 {
        let descriptor = rawValue
        discard self
        return descriptor
    }

    /// A second descriptor of the same open file, close-on-exec and above 2.
    public func duplicate() throws(SystemError) -> OwnedDescriptor {
        try OwnedDescriptor(duplicating: rawValue)
    }

    /// As ``duplicate()``, of a borrowed descriptor.
    public init(duplicating descriptor: Int32) throws(SystemError) {
        let copy = davit_fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
        rawValue = Int32(try SystemError.check(copy, "dup", "descriptor \(descriptor)"))
    }
}

/// Calls on borrowed descriptors.
public enum Descriptors {
    /// One read(2), again after EINTR; empty at the end of the file. Errors: EAGAIN of a non-blocking one.
    public static func read(_ descriptor: Int32, upTo limit: Int) throws(SystemError) -> [UInt8] {
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            var got = Glibc.read(descriptor, buffer.baseAddress, limit)
            while got < 0 && errno == EINTR { got = Glibc.read(descriptor, buffer.baseAddress, limit) }
            if got < 0 { code = errno }
            count = max(got, 0)
        }
        guard code == 0 else { throw SystemError(operation: "read", subject: "descriptor \(descriptor)", errno: code) }
        return bytes
    }

    /// write(2) until all is written.
    public static func write(_ descriptor: Int32, _ bytes: some Collection<UInt8>) throws(SystemError) {
        let handled = bytes.withContiguousStorageIfAvailable { write(descriptor, UnsafeRawBufferPointer($0)) }
        let code = handled ?? Array(bytes).withUnsafeBytes { write(descriptor, $0) }
        guard code == 0 else { throw SystemError(operation: "write", subject: "descriptor \(descriptor)", errno: code) }
    }

    private static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int32 {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count < 0 {
                if errno == EINTR { continue }
                return errno
            }
            rest = rest.dropFirst(count)
        }
        return 0
    }

    /// Sets or clears FD_CLOEXEC.
    public static func setCloseOnExec(_ descriptor: Int32, _ isSet: Bool) throws(SystemError) {
        let result = davit_fcntl(descriptor, F_SETFD, isSet ? Int(FD_CLOEXEC) : 0)
        try SystemError.check(result, "fcntl", "descriptor \(descriptor)")
    }

    /// Sets or clears O_NONBLOCK, which is shared by all duplicates.
    public static func setNonBlocking(_ descriptor: Int32, _ isSet: Bool = true) throws(SystemError) {
        let flags = try SystemError.check(davit_fcntl(descriptor, F_GETFL, 0), "fcntl", "descriptor \(descriptor)")
        let changed = isSet ? flags | Int(O_NONBLOCK) : flags & ~Int(O_NONBLOCK)
        guard changed != flags else { return }
        try SystemError.check(davit_fcntl(descriptor, F_SETFL, changed), "fcntl", "descriptor \(descriptor)")
    }
}
