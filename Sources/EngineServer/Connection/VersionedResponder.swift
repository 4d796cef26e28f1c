import EngineAPI
import Hummingbird

/// Drops a leading `/v1.47` so that routes are written once; docker's clients send it, curl users do not.
struct VersionedResponder<Inner: HTTPResponder>: HTTPResponder where Inner.Context: Sendable {
    let inner: Inner

    func respond(to request: Request, context: Inner.Context) async throws -> Response {
        guard let path = request.head.path, let (version, rest) = Self.split(path) else {
            return try await inner.respond(to: request, context: context)
        }
        guard version <= Self.supportedMinor else {
            let message =
                "client version 1.\(version) is too new. Maximum supported API version is \(DockerAPI.version)"
            return try Response(error: APIError(.invalidRequest, message))
        }
        var head = request.head
        head.path = rest
        return try await inner.respond(to: Request(head: head, body: request.body), context: context)
    }

    /// `/v1.47/info` → (47, `/info`); nil for a path without a version.
    static func split(_ path: String) -> (minor: Int, rest: String)? {
        guard path.hasPrefix("/v1.") else { return nil }
        let digits = path.dropFirst(4).prefix { ("0"..."9").contains($0) }
        let rest = path.dropFirst(4 + digits.count)
        guard let minor = Int(digits), rest.first == "/" else { return nil }
        return (minor, String(rest))
    }

    private static var supportedMinor: Int { 54 }
}
