import EngineAPI
import Hummingbird

/// Gives every error its status and its JSON body, whoever threw it.
struct ErrorResponses: RouterMiddleware {
    func handle(
        _ request: Request, context: EngineRequestContext,
        next: @concurrent (Request, EngineRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as APIError {
            return try Response(error: error)
        } catch let error as any HTTPResponseError {
            return try Response(error: Self.translated(error, request))
        } catch {
            context.logger.error("\(request.method) \(request.uri.path): \(error)")
            return try Response(error: APIError(.failed, "\(error)"))
        }
    }

    private static func translated(_ error: any HTTPResponseError, _ request: Request) -> APIError {
        let code = APIError.Code(httpStatus: error.status.code)
        let message = code == .notFound ? "page not found: \(request.method) \(request.uri.path)" : "\(error)"
        return APIError(code, message)
    }
}
