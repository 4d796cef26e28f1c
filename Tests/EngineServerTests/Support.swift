import EngineClient
import EngineServer
import Glibc
import Logging
import ServiceLifecycle
import Testing

/// Runs `body` on a thread of its own, with a client of a server for `backend` on a socket of its own.
///
/// The client is synchronous; on the cooperative pool it would block the server that it waits for.
func withServer<T: Sendable>(
    _ backend: FakeBackend, _ body: @escaping @Sendable (EngineClient) throws -> T
) async throws -> T {
    let folder = "/tmp/davit-server-\(UInt64.random(in: 0 ... .max))"
    try #require(mkdir(folder, 0o700) == 0)
    defer { removeFolder(folder) }
    let (listening, source) = AsyncStream.makeStream(of: Void.self)
    let service = EngineServer.service(
        backend: backend, socketPath: "\(folder)/davit.sock", temporaryFolder: folder,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) {
        source.yield()
    }
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await service.run() }
        var iterator = listening.makeAsyncIterator()
        _ = await iterator.next()
        let result = try await onThread { try body(EngineClient(socketPath: "\(folder)/davit.sock")) }
        group.cancelAll()
        return result
    }
}

private func removeFolder(_ folder: String) {
    _ = unlink("\(folder)/davit.sock")
    _ = rmdir(folder)
}

private final class Work: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) {
        self.run = run
    }
}

func onThread<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
        let work = Work { continuation.resume(with: Result { try body() }) }
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { pointer in
                guard let pointer else { return nil }
                Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().run()
                return nil
            }, Unmanaged.passRetained(work).toOpaque())
        pthread_detach(thread)
    }
}
