import Glibc
import JSONCodec
import LinuxSystem

/// Tells the name service which endpoints there are. Every call connects, asks and waits for the answer: some 0.1 ms,
/// blocking, so not for threads of the cooperative pool.
public struct NameServiceClient: Sendable {
    private let path: String
    private let patience: Duration

    /// - Parameter patience: how long to wait for a service that is just starting.
    public init(runFolder: String, patience: Duration = .seconds(2)) {
        path = NameServicePaths(runFolder: runFolder).socket
        self.patience = patience
    }

    /// Serves the endpoint from now on, or replaces what was said about it. Returns once its sockets are open.
    public func put(_ endpoint: DNSEndpoint) throws(NameServiceError) {
        try expectDone(.put(endpoint), endpoint.id)
    }

    /// Stops to serve the endpoint. One that is not known is no error.
    public func remove(id: String) throws(NameServiceError) {
        try expectDone(.remove(id: id), id)
    }

    /// The ids of all endpoints, sorted.
    public func list() throws(NameServiceError) -> [String] {
        guard case .list(let ids) = try ask(.list, path) else { throw unexpected(path) }
        return ids
    }

    /// Ends the service. Its endpoint files stay: a later start serves them again.
    public func stop() throws(NameServiceError) {
        try expectDone(.stop, path)
    }

    private func expectDone(_ request: ControlRequest, _ subject: String) throws(NameServiceError) {
        switch try ask(request, subject) {
        case .done: return
        case .error(let message): throw NameServiceError(.rejected, subject, message)
        case .list: throw unexpected(subject)
        }
    }

    private func unexpected(_ subject: String) -> NameServiceError {
        NameServiceError(.malformed, subject, "the answer does not fit the request")
    }

    private func ask(_ request: ControlRequest, _ subject: String) throws(NameServiceError) -> ControlReply {
        let bytes: [UInt8]
        do { bytes = try JSON.encodeToBytes(request) } catch {
            throw NameServiceError(.malformed, subject, "\(error)")
        }
        let reply: [UInt8]
        let socket = try connect()
        do {
            reply = try exchange(bytes, socket)
        } catch {
            throw NameServiceError(error, subject)
        }
        do {
            return try JSON.decode(ControlReply.self, from: reply)
        } catch {
            throw NameServiceError(.malformed, subject, "answer \(error)")
        }
    }

    private func exchange(_ bytes: [UInt8], _ socket: borrowing UnixSocket) throws(SystemError) -> [UInt8] {
        try setTimeout(socket.rawValue, seconds: 10)
        try socket.send(bytes)
        guard let reply = try socket.receive() else {
            throw SystemError(operation: "receive", subject: path, errno: ECONNRESET)
        }
        return reply.bytes
    }

    private func connect() throws(NameServiceError) -> UnixSocket {
        let clock = ContinuousClock()
        let deadline = clock.now + patience
        while true {
            do {
                return try UnixSocket.connect(.packets, path: path)
            } catch {
                guard error.errno == ENOENT || error.errno == ECONNREFUSED, clock.now < deadline else {
                    throw NameServiceError(.unavailable, path, "\(error)")
                }
                usleep(1_000)
            }
        }
    }

    private func setTimeout(_ socket: Int32, seconds: Int) throws(SystemError) {
        var time = timeval(tv_sec: seconds, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            let result = setsockopt(socket, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
            guard result == 0 else { throw SystemError(operation: "setsockopt", subject: path, errno: errno) }
        }
    }
}
