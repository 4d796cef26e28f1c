import Glibc

/// Addresses of unix sockets.
enum SocketAddress {
    /// sun_path has 108 bytes. A longer path goes by its folder's descriptor.
    static func withAddress<Value>(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) throws(SystemError) -> Value
    ) throws(SystemError) -> Value {
        guard path.utf8.count >= capacity else { return try withShortAddress(path, body) }
        let folder = try OwnedDescriptor(opening: Files.folder(of: path), flags: OpenFlag.O_PATH | O_DIRECTORY)
        let name = path.split(separator: "/").last ?? ""
        let short = "/proc/self/fd/\(folder.rawValue)/\(name)"
        guard short.utf8.count < capacity else {
            throw SystemError(operation: "address", subject: path, errno: ENAMETOOLONG)
        }
        return try withShortAddress(short, body)
    }

    private static let capacity = 108

    private static func withShortAddress<Value>(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) throws(SystemError) -> Value
    ) throws(SystemError) -> Value {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let outcome = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                Result { () throws(SystemError) in
                    try body(address, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
        }
        return try outcome.get()
    }
}
