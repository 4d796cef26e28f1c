import EngineAPI
import HTTPTypes
import Hummingbird

/// `/_ping`, `/version`, `/info`, `/events`.
struct SystemRoutes {
    let backend: any EngineBackend

    func add(to router: EngineRouter) {
        router.get("/_ping") { _, _ in Self.pong("OK") }
        // An answer to HEAD has no body; docker's client takes one for the next answer.
        router.on("/_ping", method: .head) { _, _ in Self.pong("") }
        router.get("/version") { _, _ in try Response(json: try await backend.version()) }
        router.get("/info") { _, _ in try Response(json: try await backend.info()) }
        router.get("/events") { request, context -> Response in
            let query = Query(request, context)
            let events = try await backend.events(
                since: try query.time("since"), until: try query.time("until"), filters: try query.filters())
            return .lines(of: events, to: request)
        }
    }

    private static func pong(_ body: String) -> Response {
        var response = Response.plain(body)
        for (name, value) in [("API-Version", DockerAPI.version), ("OSType", "linux"), ("Cache-Control", "no-cache")] {
            if let field = HTTPField.Name(name) { response.headers[field] = value }
        }
        return response
    }
}
