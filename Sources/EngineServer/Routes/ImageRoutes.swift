import EngineAPI
import Hummingbird
import JSONCodec

/// `/images/…` and `/davit/v1/images/…`. A name may have slashes, so what comes behind it is looked at here.
struct ImageRoutes {
    let backend: any EngineBackend
    let temporaryFolder: String

    func add(to router: EngineRouter) {
        router.get("/images/json") { request, context -> Response in
            try Response(json: try await backend.images(filters: try Query(request, context).filters()))
        }
        router.post("/images/create", use: create)
        router.get("/images/**") { _, context -> Response in
            guard let name = try Self.name(context, suffix: "/json") else { throw Self.unknown(context) }
            return try Response(json: try await backend.inspectImage(name))
        }
        router.delete("/images/**") { request, context -> Response in
            guard let name = try Self.name(context, suffix: "") else { throw Self.unknown(context) }
            let removals = try await backend.removeImage(name, force: Query(request, context).flag("force"))
            return try Response(json: removals)
        }
        router.get("/davit/v1/images/**", use: program)
    }

    /// `fromSrc=-`: the body is a root file system as a tar file. `repo` and `tag` name the image.
    private func create(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
        let query = Query(request, context)
        guard query["fromSrc"] == "-" else {
            throw APIError(
                .unsupported, "images cannot be pulled yet", subject: query["fromImage"],
                hint: "import a root file system with `davit image import`")
        }
        guard let repository = query["repo"], !repository.isEmpty else {
            throw APIError(.invalidRequest, "repo is required")
        }
        let tag = query["tag"] ?? ""
        let reference = tag.isEmpty ? repository : "\(repository):\(tag)"
        let file = try await Upload.receive(request.body, folder: temporaryFolder)
        defer { file.remove() }
        let id = try await backend.importImage(path: file.path, reference: reference, changes: query.all("changes"))
        return try Response(json: ["status": id])
    }

    /// `NAME/programs/PROGRAM`: whether a folder of the image's PATH has the program.
    private func program(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
        let program = context.parameters.getCatchAll().last.flatMap { PercentEncoding.decode($0) } ?? ""
        guard !program.isEmpty, !program.contains("/"),
            let name = try Self.name(context, suffix: "/programs/\(program)")
        else { throw Self.unknown(context) }
        return try Response(json: ["found": try await backend.image(name, hasProgram: program)])
    }

    private static func name(_ context: EngineRequestContext, suffix: String) throws -> String? {
        let path = context.parameters.getCatchAll().joined(separator: "/")
        guard path.hasSuffix(suffix), path.count > suffix.count else { return nil }
        guard let name = PercentEncoding.decode(path.dropLast(suffix.count)) else {
            throw APIError(.invalidRequest, "the image's name is not valid: \(path)")
        }
        return name
    }

    private static func unknown(_ context: EngineRequestContext) -> APIError {
        APIError(.notFound, "page not found: /images/\(context.parameters.getCatchAll().joined(separator: "/"))")
    }
}
