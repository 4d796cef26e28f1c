import EngineAPI
import Hummingbird

/// `/networks/…`.
struct NetworkRoutes {
    let backend: any EngineBackend

    func add(to router: EngineRouter) {
        router.get("/networks") { request, context -> Response in
            try Response(json: try await backend.networks(filters: try Query(request, context).filters()))
        }
        router.get("/networks/:id") { request, context -> Response in
            try Response(json: try await backend.inspectNetwork(try Query(request, context).path("id")))
        }
    }
}
