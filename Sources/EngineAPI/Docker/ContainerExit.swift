/// The answer of `POST /containers/{id}/wait`.
public struct ContainerExit: Hashable, Sendable, Codable {
    public var statusCode: Int
    public var error: Failure?

    /// Why the container could not be waited for.
    public struct Failure: Hashable, Sendable, Codable {
        public var message: String

        enum CodingKeys: String, CodingKey {
            case message = "Message"
        }

        public init(message: String) {
            self.message = message
        }
    }

    enum CodingKeys: String, CodingKey {
        case statusCode = "StatusCode"
        case error = "Error"
    }

    public init(statusCode: Int, error: Failure? = nil) {
        self.statusCode = statusCode
        self.error = error
    }
}
