/// A request's failure as client and server tell it to each other: Docker's `{"message": …}` and davit's fields beside it.
public struct APIError: Error, Hashable, Sendable, Codable, CustomStringConvertible {
    public enum Code: String, Codable, Sendable, CaseIterable {
        /// The request itself is wrong: 400.
        case invalidRequest
        /// Not allowed to this caller: 403.
        case forbidden
        case notFound
        /// No such method on this route: 405.
        case methodNotAllowed
        /// The named thing is in a state that rules the request out: 409.
        case conflict
        /// The body is over its limit: 413.
        case tooLarge
        /// The work failed: 500.
        case failed
        /// Known and not done by this engine: 501.
        case unsupported
        /// The engine starts, stops or does not answer: 503.
        case unavailable
    }

    public var code: Code
    /// Lower case, no full stop, names the object.
    public var message: String
    /// The container, service, image, path… that it is about.
    public var subject: String?
    /// What to do about it.
    public var hint: String?

    public init(_ code: Code, _ message: String, subject: String? = nil, hint: String? = nil) {
        self.code = code
        self.message = message
        self.subject = subject
        self.hint = hint
    }

    public var description: String {
        hint.map { "\(message); \($0)" } ?? message
    }
}

extension APIError.Code {
    public var httpStatus: Int {
        switch self {
        case .invalidRequest: 400
        case .forbidden: 403
        case .notFound: 404
        case .methodNotAllowed: 405
        case .conflict: 409
        case .tooLarge: 413
        case .failed: 500
        case .unsupported: 501
        case .unavailable: 503
        }
    }

    /// The code of a status that came without one, as from another engine.
    public init(httpStatus: Int) {
        switch httpStatus {
        case 403: self = .forbidden
        case 404: self = .notFound
        case 405: self = .methodNotAllowed
        case 409: self = .conflict
        case 413: self = .tooLarge
        case 501: self = .unsupported
        case 502...504: self = .unavailable
        case 400..<500: self = .invalidRequest
        default: self = .failed
        }
    }
}
