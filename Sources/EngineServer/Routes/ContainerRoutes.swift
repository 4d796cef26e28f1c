import EngineAPI
import Hummingbird

/// `/containers/…`, apart from logs and exec.
struct ContainerRoutes {
    let backend: any EngineBackend

    func add(to router: EngineRouter) {
        router.get("/containers/json") { request, context -> Response in
            let query = Query(request, context)
            return try Response(json: try await list(query))
        }
        router.get("/containers/:id/json") { request, context -> Response in
            try Response(json: try await backend.inspectContainer(try Query(request, context).path("id")))
        }
        router.delete("/containers/:id") { request, context -> Response in
            let query = Query(request, context)
            let id = try query.path("id")
            try await backend.removeContainer(id, force: query.flag("force"), volumes: query.flag("v"))
            return .noContent
        }
        router.post("/containers/:id/wait", use: wait)
        addStateChanges(to: router)
    }

    private func addStateChanges(to router: EngineRouter) {
        router.post("/containers/:id/start") { request, context -> Response in
            let changed = try await backend.startContainer(try Query(request, context).path("id"))
            return changed ? .noContent : Response(status: .notModified)
        }
        router.post("/containers/:id/stop") { request, context -> Response in
            let query = Query(request, context)
            let changed = try await backend.stopContainer(try query.path("id"), grace: try query.grace("t"))
            return changed ? .noContent : Response(status: .notModified)
        }
        router.post("/containers/:id/restart") { request, context -> Response in
            let query = Query(request, context)
            try await backend.restartContainer(try query.path("id"), grace: try query.grace("t"))
            return .noContent
        }
        router.post("/containers/:id/kill") { request, context -> Response in
            let query = Query(request, context)
            try await backend.killContainer(try query.path("id"), signal: query["signal"] ?? "SIGKILL")
            return .noContent
        }
    }

    private func list(_ query: Query) async throws -> [ContainerSummary] {
        let found = try await backend.containers(all: query.flag("all"), filters: try query.filters())
        guard let limit = try query.integer("limit"), limit > 0 else { return found }
        return Array(found.prefix(limit))
    }

    private func wait(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
        let query = Query(request, context)
        let text = query["condition"] ?? ""
        guard let condition = text.isEmpty ? .notRunning : WaitCondition(rawValue: text) else {
            throw APIError(.invalidRequest, "condition is none of not-running, next-exit, removed: \(text)")
        }
        return try Response(json: try await backend.waitContainer(try query.path("id"), until: condition))
    }
}
