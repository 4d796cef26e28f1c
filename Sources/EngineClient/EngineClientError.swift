import EngineAPI
import Glibc

/// Why a call of the engine failed.
public struct EngineClientError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: Hashable, Sendable {
        /// Nobody listens at the socket.
        case notRunning
        /// The socket may not be opened, or davitd not be started, by this user.
        case needsRoot
        /// The connection broke in the middle.
        case disconnected
        /// The answer is no HTTP, or not what the route answers.
        case malformedResponse
        /// davitd could not be started.
        case launchFailed
        /// The engine refused; `rejection` says why.
        case rejected
    }

    public let code: Code
    public let message: String
    public let rejection: APIError?

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
        rejection = nil
    }

    public init(_ rejection: APIError) {
        code = .rejected
        message = rejection.description
        self.rejection = rejection
    }

    public var description: String { message }
}

extension EngineClientError {
    static func malformed(_ what: String) -> EngineClientError {
        EngineClientError(.malformedResponse, "the engine's answer is not valid: \(what)")
    }

    static func system(_ code: Code, _ what: String, _ number: Int32 = errno) -> EngineClientError {
        let reason = strerror(number).map { String(cString: $0).lowercased() } ?? "errno \(number)"
        return EngineClientError(code, "\(what): \(reason)")
    }
}
