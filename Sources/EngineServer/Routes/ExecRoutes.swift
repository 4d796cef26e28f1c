import EngineAPI
import HTTPTypes
import Hummingbird
import JSONCodec
import NIOCore

/// `/containers/{id}/exec` and `/exec/{id}/…`. `start` takes the connection over.
struct ExecRoutes {
    let backend: any EngineBackend

    private struct Created: Encodable {
        let id: String

        enum CodingKeys: String, CodingKey {
            case id = "Id"
        }
    }

    private struct StartBody: Decodable {
        let detach: Bool?
        let terminal: Bool?
        /// Rows and columns.
        let size: [Int]?

        enum CodingKeys: String, CodingKey {
            case detach = "Detach"
            case terminal = "Tty"
            case size = "ConsoleSize"
        }
    }

    func add(to router: EngineRouter) {
        router.post("/containers/:id/exec", use: create)
        router.post("/exec/:id/start", use: start)
        router.get("/exec/:id/json") { request, context -> Response in
            try Response(json: try await backend.inspectExec(try Query(request, context).path("id")))
        }
        router.post("/exec/:id/resize") { request, context -> Response in
            let query = Query(request, context)
            guard let size = try query.size() else { throw APIError(.invalidRequest, "h and w are required") }
            try await backend.resizeExec(try query.path("id"), to: size)
            return Response(status: .ok)
        }
    }

    private func create(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
        var request = request
        let id = try Query(request, context).path("id")
        let configuration = try await request.decode(ExecConfiguration.self)
        guard !configuration.command.isEmpty else { throw APIError(.invalidRequest, "no exec command specified") }
        return try Response(status: .created, json: Created(id: try await backend.createExec(in: id, configuration)))
    }

    private func start(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
        var request = request
        let id = try Query(request, context).path("id")
        let body = try await request.decode(StartBody.self)
        let size = body.size.flatMap { size in
            size.count == 2 ? TerminalSize(rows: UInt16(clamping: size[0]), columns: UInt16(clamping: size[1])) : nil
        }
        let detach = body.detach ?? false
        guard detach || request.headers[.upgrade] != nil else {
            throw APIError(
                .unsupported, "exec start needs the headers Connection: Upgrade and Upgrade: tcp", subject: id)
        }
        let terminal = body.terminal ?? false
        let session = try await backend.startExec(id, terminal: terminal, size: size)
        let stream = ExecStream(session: session) { [backend] in
            _ = try? await backend.waitExec(id)  // an exec that is forgotten meanwhile has ended too
        }
        guard !detach else {
            stream.abandon()
            return Response(status: .ok)
        }
        try await hand(stream, to: context.channel)
        return Self.upgraded(terminal: session.isTerminal)
    }

    private func hand(_ stream: ExecStream, to channel: any Channel) async throws {
        do {
            try await channel.eventLoop.submit {
                try channel.pipeline.syncOperations.handler(type: ConnectionUpgradeHandler.self).prepare(stream)
            }.get()
        } catch {
            stream.abandon()
            throw error
        }
    }

    private static func upgraded(terminal: Bool) -> Response {
        let type = terminal ? "application/vnd.docker.raw-stream" : "application/vnd.docker.multiplexed-stream"
        return Response(
            status: .switchingProtocols, headers: [.connection: "Upgrade", .upgrade: "tcp", .contentType: type])
    }
}
