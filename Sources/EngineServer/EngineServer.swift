import EngineAPI
import Glibc
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

/// HTTP on a unix socket, and nothing else, for an `EngineBackend`.
public enum EngineServer {
    /// A service that listens at `socketPath` (mode 0660) until it is shut down gracefully: it takes no new connection
    /// then and lets the requests under way end.
    ///
    /// A socket file that is there already is replaced; the caller holds a lock by which it knows that it is nobody's.
    /// `onListening` runs once, when connections are accepted. `temporaryFolder` holds an upload while it is received.
    public static func service(
        backend: any EngineBackend, socketPath: String, temporaryFolder: String = "/var/tmp", logger: Logger,
        onListening: @escaping @Sendable () async -> Void = {}
    ) -> some Service {
        Application(
            responder: responder(backend: backend, temporaryFolder: temporaryFolder),
            server: HTTPServerBuilder { UpgradableHTTPChannel(responder: $0) },
            configuration: ApplicationConfiguration(address: .unixDomainSocket(path: socketPath)),
            onServerRunning: { _ in
                if chmod(socketPath, 0o660) != 0 {
                    logger.warning("cannot set the mode of \(socketPath), errno \(errno)")
                }
                await onListening()
            },
            logger: logger)
    }

    static func responder(
        backend: any EngineBackend, temporaryFolder: String
    ) -> VersionedResponder<RouterResponder<EngineRequestContext>> {
        let router = Router(context: EngineRequestContext.self)
        router.add(middleware: ErrorResponses())
        SystemRoutes(backend: backend).add(to: router)
        ContainerRoutes(backend: backend).add(to: router)
        ContainerLogRoute(backend: backend).add(to: router)
        ExecRoutes(backend: backend).add(to: router)
        ImageRoutes(backend: backend, temporaryFolder: temporaryFolder).add(to: router)
        NetworkRoutes(backend: backend).add(to: router)
        VolumeRoutes(backend: backend).add(to: router)
        StackRoutes(backend: backend).add(to: router)
        StackStreamRoutes(backend: backend).add(to: router)
        return VersionedResponder(inner: router.buildResponder())
    }
}

typealias EngineRouter = Router<EngineRequestContext>
