import EngineAPI
import Hummingbird

/// `/volumes/…`.
struct VolumeRoutes {
    let backend: any EngineBackend

    func add(to router: EngineRouter) {
        router.get("/volumes") { request, context -> Response in
            let volumes = try await backend.volumes(filters: try Query(request, context).filters())
            return try Response(json: VolumeList(volumes: volumes))
        }
        router.get("/volumes/:name") { request, context -> Response in
            try Response(json: try await backend.inspectVolume(try Query(request, context).path("name")))
        }
        router.delete("/volumes/:name") { request, context -> Response in
            let query = Query(request, context)
            try await backend.removeVolume(try query.path("name"), force: query.flag("force"))
            return .noContent
        }
    }
}
