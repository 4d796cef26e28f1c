import EngineAPI
import Hummingbird

/// `/davit/v1/stacks…`: what is answered at once.
struct StackRoutes {
    let backend: any EngineBackend

    func add(to router: EngineRouter) {
        router.get("/davit/v1/stacks") { _, _ in try Response(json: try await backend.stacks()) }
        router.get("/davit/v1/stacks/:name") { request, context -> Response in
            try Response(json: try await backend.stack(try Query(request, context).path("name")))
        }
        router.post("/davit/v1/plan") { request, _ -> Response in
            var request = request
            let submission = try await request.decode(StackSubmission.self)
            return try Response(json: try await backend.plan(submission))
        }
    }
}
