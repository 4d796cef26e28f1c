import EngineAPI
import JSONCodec

/// The engine at the other end of its unix socket: a method a route, synchronous.
///
/// Calls reuse one connection; a stream, an upload and an exec take one of their own. Not thread-safe.
public final class EngineClient {
    public let socketPath: String
    private var idle: Connection?

    /// Connects at the first call.
    public init(socketPath: String) {
        self.socketPath = socketPath
    }

    /// Connects now. Errors: `.notRunning`, `.needsRoot`.
    public func connect() throws(EngineClientError) {
        if idle == nil { idle = try Connection(path: socketPath) }
    }

    /// A connection that is not in use.
    func connection() throws(EngineClientError) -> Connection {
        defer { idle = nil }
        return if let idle { idle } else { try Connection(path: socketPath) }
    }

    /// Sends `request` and reads the whole answer. Errors: `.rejected` for a status of 400 and above.
    @discardableResult
    func call(_ request: Request) throws(EngineClientError) -> [UInt8] {
        let connection = try connection()
        try connection.send(request.bytes)
        return try answer(on: connection)
    }

    func answer(on connection: Connection) throws(EngineClientError) -> [UInt8] {
        let head = try connection.head()
        let body = try connection.body()
        if !head.closes {
            connection.parser = ResponseParser()
            idle = connection
        }
        guard head.status < 400 else { throw Self.rejection(head, body) }
        return body
    }

    func call<T: Decodable>(_ request: Request, as type: T.Type) throws(EngineClientError) -> T {
        try Self.decode(type, try call(request))
    }

    func stream<T: Decodable>(_ request: Request, of type: T.Type) throws(EngineClientError) -> EventStream<T> {
        let connection = try connection()
        try connection.send(request.bytes)
        let head = try connection.head()
        guard head.status < 400 else { throw Self.rejection(head, try connection.body()) }
        return EventStream(connection)
    }

    static func rejection(_ head: ResponseHead, _ body: [UInt8]) -> EngineClientError {
        if let error = try? JSON.decode(APIError.self, from: body) {  // Docker's own has a message alone, read below
            return EngineClientError(error)
        }
        let parsed = try? JSON.parse(body)  // what is no JSON is shown as it is
        let message = parsed?["message"]?.stringValue ?? String(decoding: body.prefix(200), as: UTF8.self)
        return EngineClientError(
            APIError(.init(httpStatus: head.status), message.isEmpty ? "the engine answered \(head.status)" : message))
    }

    static func decode<T: Decodable>(_ type: T.Type, _ body: [UInt8]) throws(EngineClientError) -> T {
        do {
            return try JSON.decode(type, from: body)
        } catch {
            throw .malformed("\(error)")
        }
    }

    static func encode(_ value: some Encodable) throws(EngineClientError) -> [UInt8] {
        do {
            return try JSON.encodeToBytes(value)
        } catch {
            throw EngineClientError(APIError(.invalidRequest, "the request cannot be written as JSON: \(error)"))
        }
    }
}
