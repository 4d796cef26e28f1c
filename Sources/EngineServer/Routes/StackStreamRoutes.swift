import EngineAPI
import Hummingbird

/// `/davit/v1/stacks/{name}/…`: what is answered line by line.
struct StackStreamRoutes {
    let backend: any EngineBackend

    func add(to router: EngineRouter) {
        router.post("/davit/v1/up") { request, _ -> Response in
            var request = request
            let submission = try await request.decode(StackSubmission.self)
            return .lines(of: try await backend.up(submission), to: request)
        }
        router.post("/davit/v1/stacks/:name/down") { request, context -> Response in
            var request = request
            let name = try Query(request, context).path("name")
            let options = try await request.decode(DownOptions.self)
            return .lines(of: try await backend.down(name, options), to: request)
        }
        router.get("/davit/v1/stacks/:name/logs") { request, context -> Response in
            let query = Query(request, context)
            let stream = try await backend.stackLogs(
                try query.path("name"), services: query.all("service"), try query.logOptions())
            return .lines(of: stream, to: request)
        }
        router.post("/davit/v1/stacks/:name/:action") { request, context -> Response in
            let query = Query(request, context)
            let action = try Self.action(query)
            let events = try await backend.act(action, on: try query.path("name"), services: query.all("service"))
            return .lines(of: events, to: request)
        }
    }

    private static func action(_ query: Query) throws -> ServiceAction {
        switch try query.path("action") {
        case "start": .start
        case "stop": .stop(timeout: try query.integer("timeout"))
        case "restart": .restart(timeout: try query.integer("timeout"), noDeps: query.flag("noDeps"))
        case "kill": .kill(signal: query["signal"] ?? "SIGKILL")
        case let other: throw APIError(.notFound, "there is no action \(other) on a stack")
        }
    }
}
