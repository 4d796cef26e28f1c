import Glibc

/// One connection to the engine's socket. Blocking; closed with its last reference.
final class Connection {
    let descriptor: Int32
    var parser = ResponseParser()

    init(path: String) throws(EngineClientError) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { target in
            guard bytes.count < target.count else { return false }
            target.copyBytes(from: bytes)
            return true
        }
        guard fits else { throw EngineClientError(.notRunning, "the socket's path is too long: \(path)") }
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .system(.disconnected, "cannot make a socket") }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        guard result == 0 else { throw Self.refusal(path, errno) }
    }

    deinit {
        _ = close(descriptor)
    }

    private static func refusal(_ path: String, _ number: Int32) -> EngineClientError {
        switch number {
        case EACCES, EPERM:
            EngineClientError(
                .needsRoot, "\(path) is open to root only; run this command as root, for instance by sudo")
        case ENOENT, ECONNREFUSED, ENOTDIR: .system(.notRunning, "davitd does not run (\(path))", number)
        default: .system(.disconnected, "cannot connect to \(path)", number)
        }
    }

    func send(_ bytes: some Collection<UInt8>) throws(EngineClientError) {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .system(.disconnected, "cannot send to the engine") }
            rest = rest.dropFirst(count)
        }
    }

    /// Waits for bytes once and gives them to the parser.
    func receive() throws(EngineClientError) {
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno != ECONNRESET { throw .system(.disconnected, "cannot read from the engine") }
            if count > 0 { parser.append(bytes[..<count]) } else { parser.endInput() }
            return
        }
    }

    /// The next part of the response; waits for it.
    func part() throws(EngineClientError) -> ResponseParser.Part {
        while true {
            if let part = try parser.next() { return part }
            try receive()
        }
    }

    func head() throws(EngineClientError) -> ResponseHead {
        guard case .head(let head) = try part() else { throw .malformed("a body without a head") }
        return head
    }

    /// The rest of the response, of `limit` bytes at most.
    func body(limit: Int = 64 << 20) throws(EngineClientError) -> [UInt8] {
        var body: [UInt8] = []
        while case .body(let bytes) = try part() {
            body += bytes
            guard body.count <= limit else { throw .malformed("it is over \(limit) bytes") }
        }
        return body
    }
}
