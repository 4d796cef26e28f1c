import Glibc
import LinuxSystem

/// The name service: one thread, one epoll loop, all state in files that a next start reads.
///
/// Every endpoint has its own sockets inside its network namespace, so the socket that a query comes in on tells who asks.
public final class NameServer {
    /// What a descriptor in epoll is.
    enum Source {
        case control
        case controlClient(ControlConnection)
        case datagrams(ServedEndpoint)
        case listener(ServedEndpoint)
        case stream(StreamConnection)
        case flight(Flight)
    }

    let store: EndpointStore
    let epoll: Epoll
    let visitor: NamespaceVisitor
    let report: (String) -> Void
    private let lock: OwnedDescriptor
    let control: UnixSocket

    var endpoints: [String: ServedEndpoint] = [:]
    var zones = Zones([])
    var zonesAreStale = false
    var sources: [UInt64: Source] = [:]
    private var lastToken: UInt64 = 0
    var isStopping = false

    var hostResolvers = HostResolvers()
    var flights = 0
    var flightDeadlines = DeadlineQueue(timeout: 1_500_000_000)
    var idleDeadlines = DeadlineQueue(timeout: 10_000_000_000)
    /// Monotonic nanoseconds at the last wake-up.
    var now: UInt64 = 0

    let request = UnsafeMutableRawBufferPointer.allocate(byteCount: DNSLimit.message, alignment: 8)
    let response = UnsafeMutableRawBufferPointer.allocate(byteCount: DNSLimit.message, alignment: 8)

    /// Takes the lock of the run folder, opens the control socket and the sockets of all endpoints that are on file.
    /// An endpoint whose namespace is gone is forgotten.
    ///
    /// - Parameter report: gets lines about what went wrong without ending the service.
    /// - Returns: nil when the service already runs.
    public static func start(
        runFolder: String, report: @escaping (String) -> Void
    ) throws(NameServiceError) -> NameServer? {
        let paths = NameServicePaths(runFolder: runFolder)
        do throws(SystemError) {
            try Files.makeDirectories(paths.endpoints, mode: 0o700)
            guard let lock = try takeLock(paths.lock) else { return nil }
            let server = try NameServer(paths, lock, report)
            try server.restore()
            return server
        } catch {
            throw NameServiceError(error, paths.folder)
        }
    }

    private static func takeLock(_ path: String) throws(SystemError) -> OwnedDescriptor? {
        let lock = try OwnedDescriptor(opening: path, flags: O_RDWR | O_CREAT, mode: 0o600)
        guard flock(lock.rawValue, LOCK_EX | LOCK_NB) == 0 else {
            guard errno == EWOULDBLOCK else { throw SystemError(operation: "lock", subject: path, errno: errno) }
            return nil
        }
        guard ftruncate(lock.rawValue, 0) == 0 else {
            throw SystemError(operation: "truncate", subject: path, errno: errno)
        }
        try Descriptors.write(lock.rawValue, Array("\(getpid())\n".utf8))
        return lock
    }

    private init(
        _ paths: NameServicePaths, _ lock: consuming OwnedDescriptor, _ report: @escaping (String) -> Void
    ) throws(SystemError) {
        self.lock = lock
        self.report = report
        store = EndpointStore(paths: paths)
        epoll = try Epoll()
        visitor = try NamespaceVisitor()
        control = try UnixSocket.listen(.packets, path: paths.socket, mode: 0o600)
        try control.setNonBlocking()
        try watch(control.rawValue, .control)
    }

    deinit {
        request.deallocate()
        response.deallocate()
    }

    /// Serves until it is told to stop.
    public func run() throws(NameServiceError) {
        do throws(SystemError) {
            while !isStopping {
                let events = try epoll.wait(milliseconds: millisecondsToDeadline())
                now = MonotonicClock.nanoseconds()
                for event in events {
                    guard let source = sources[event.token] else { continue }
                    handle(event, source)
                }
                expire()
            }
            try Files.remove(store.paths.socket)
        } catch {
            throw NameServiceError(error, store.paths.folder)
        }
    }

    private func handle(_ event: Epoll.Event, _ source: Source) {
        switch source {
        case .control: acceptControl()
        case .controlClient(let connection): serve(connection)
        case .datagrams(let endpoint): serveDatagrams(endpoint)
        case .listener(let endpoint): acceptStream(endpoint)
        case .stream(let connection): serve(connection, event.ready)
        case .flight(let flight): advance(flight, event.ready)
        }
    }

    private func millisecondsToDeadline() -> Int32 {
        guard let next = [flightDeadlines.next, idleDeadlines.next].compactMap(\.self).min() else { return -1 }
        let now = MonotonicClock.nanoseconds()
        return next <= now ? 0 : Int32(clamping: (next - now) / 1_000_000 + 1)
    }

    private func expire() {
        while let token = flightDeadlines.popDue(now: now) {
            if case .flight(let flight) = sources[token] { retry(flight) }
        }
        while let token = idleDeadlines.popDue(now: now) {
            guard case .stream(let connection) = sources[token] else { continue }
            if connection.lastUse + 10_000_000_000 <= now {
                close(connection)
            } else {
                idleDeadlines.add(token, now: now)
            }
        }
    }

    // MARK: sources

    @discardableResult
    func watch(
        _ descriptor: Int32, _ source: Source, _ interest: Epoll.Interest = .readable
    ) throws(SystemError) -> UInt64 {
        let token = nextToken()
        try epoll.add(descriptor, interest, token: token)
        sources[token] = source
        return token
    }

    func nextToken() -> UInt64 {
        lastToken += 1
        return lastToken
    }
}

enum MonotonicClock {
    static func nanoseconds() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
