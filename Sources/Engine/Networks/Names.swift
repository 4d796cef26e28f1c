@preconcurrency import Dispatch
import Glibc
import LinuxSystem
import Logging
import NameService
import OCISpec

/// The engine's side of `davit-dns`: keeps one running, and tells it who is where.
///
/// The service outlives davitd and finds its endpoints again by itself after it was killed.
actor Names {
    private let instance: Instance
    private let paths: NameServicePaths
    private let program: String
    private let logger: Logger
    private let networks: Networks
    private let worker: WorkerThread<NameServiceClient>
    private var watch: ProcessWatch?
    private let restarts: AsyncStream<Void>
    private let restart: AsyncStream<Void>.Continuation

    init(instance: Instance, program: String, networks: Networks, logger: Logger) {
        self.instance = instance
        self.program = program
        self.networks = networks
        self.logger = logger
        paths = NameServicePaths(runFolder: instance.run)
        let run = instance.run
        worker = WorkerThread(name: "names") { NameServiceClient(runFolder: run) }
        (restarts, restart) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Starts davit-dns again whenever it ends while somebody needs it, until davitd stops.
    func run() async {
        for await _ in restarts {
            watch = nil
            do {
                if try hasEndpoints() { try start() }
            } catch {
                logger.error("the name service cannot be started", metadata: ["error": "\(error)"])
            }
        }
    }

    nonisolated func finish() { restart.finish() }

    private func hasEndpoints() throws -> Bool {
        guard Files.exists(paths.endpoints) else { return false }
        return try !Files.list(paths.endpoints).isEmpty
    }

    /// Starts davit-dns unless the one that is there is watched already. A second one ends at once by itself.
    private func start() throws {
        guard watch == nil else { return }
        let pid = try runningPID() ?? spawn()
        watch = try ProcessWatch(pid) { [restart] in restart.yield() }
    }

    private func spawn() throws -> pid_t {
        try Spawn.process(program, arguments: ["davit-dns", instance.run], newSession: true, workingDirectory: "/")
    }

    /// The pid of the service that holds the lock, nil when none does.
    private func runningPID() throws -> pid_t? {
        guard Files.exists(paths.lock) else { return nil }
        let descriptor = open(paths.lock, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError(operation: "open", subject: paths.lock, errno: errno) }
        let lock = OwnedDescriptor(owning: descriptor)
        guard flock(lock.rawValue, LOCK_EX | LOCK_NB) != 0 else { return nil }
        return pid_t(try Files.readText(paths.lock).trimmed)
    }

    func put(_ definition: ContainerDefinition, endpoints: [EndpointRecord], netns: String) async throws {
        guard !endpoints.isEmpty else { return }
        var canForward = false
        for endpoint in endpoints {
            if await networks.network(endpoint.network)?.isInternal == false { canForward = true }
        }
        let endpoint = DNSEndpoint(
            id: definition.id.rawValue, netns: netns,
            networks: endpoints.map { .init(name: $0.network, address: $0.address, names: $0.names) },
            forward: canForward, upstreams: definition.specification.dns)
        try start()
        try await worker.run { try $0.put(endpoint) }
    }

    func remove(_ id: ContainerID) async throws {
        guard Files.exists("\(paths.endpoints)/\(id.rawValue).json") else { return }
        try start()
        try await worker.run { try $0.remove(id: id.rawValue) }
    }

    /// Removes endpoints that no running container has.
    func keepOnly(_ running: Set<ContainerID>) async throws {
        guard Files.exists(paths.endpoints) else { return }
        for file in try Files.list(paths.endpoints) where file.hasSuffix(".json") {
            guard let id = ContainerID(rawValue: String(file.dropLast(5))), !running.contains(id) else { continue }
            try await remove(id)
        }
        // One that an earlier davitd left without work is ended.
        if try hasEndpoints() || runningPID() != nil { try start() }
        try await stopIfIdle()
    }

    /// Ends davit-dns when no container needs it.
    func stopIfIdle() async throws {
        guard watch != nil, try !hasEndpoints() else { return }
        try await worker.run { try $0.stop() }
    }
}

/// Calls back once when a process has ended, and reaps it if it is a child.
final class ProcessWatch: Sendable {
    private let cancel: @Sendable () -> Void

    init(_ pid: pid_t, onExit: @escaping @Sendable () -> Void) throws(SystemError) {
        let process = SharedProcess(try PIDDescriptor(opening: pid))
        let source = DispatchSource.makeReadSource(fileDescriptor: process.value.descriptor.rawValue, queue: .global())
        source.setEventHandler {
            var status: Int32 = 0
            waitpid(pid, &status, WNOHANG)
            source.cancel()
            onExit()
        }
        // The descriptor must stay open until the source has let go of it.
        source.setCancelHandler { withExtendedLifetime(process) {} }
        source.activate()
        cancel = { source.cancel() }
    }

    deinit { cancel() }

    private final class SharedProcess: Sendable {
        let value: PIDDescriptor

        init(_ value: consuming PIDDescriptor) { self.value = value }
    }
}

extension String {
    var trimmed: String {
        var text = self[...]
        while let first = text.first, first.isWhitespace { text = text.dropFirst() }
        while let last = text.last, last.isWhitespace { text = text.dropLast() }
        return String(text)
    }
}
