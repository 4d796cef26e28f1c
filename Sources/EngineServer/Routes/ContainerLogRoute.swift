import EngineAPI
import Hummingbird

/// `/containers/{id}/logs`.
struct ContainerLogRoute {
    let backend: any EngineBackend

    func add(to router: EngineRouter) {
        router.get("/containers/:id/logs", use: logs)
    }

    private func logs(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
        let query = Query(request, context)
        let id = try query.path("id")
        let options = try query.logOptions()
        guard options.stdout || options.stderr else {
            throw APIError(.invalidRequest, "choose at least one of stdout and stderr")
        }
        let terminal = try await backend.inspectContainer(id).configuration.tty
        let stream = try await backend.containerLogs(id, options)
        return .dockerLog(stream, timestamps: options.timestamps, terminal: terminal, to: request)
    }
}
