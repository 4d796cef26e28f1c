import EngineAPI
import Hummingbird
import JSONCodec

extension Response {
    init(status: HTTPResponse.Status = .ok, json value: some Encodable) throws {
        let bytes = try JSON.encodeToBytes(value)
        self.init(
            status: status, headers: [.contentType: "application/json"], body: .init(byteBuffer: .init(bytes: bytes)))
    }

    init(error: APIError) throws {
        try self.init(status: HTTPResponse.Status(code: error.code.httpStatus), json: error)
    }

    static func plain(_ text: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
            body: .init(byteBuffer: .init(string: text)))
    }

    static var noContent: Response {
        Response(status: .noContent)
    }
}

extension Request {
    /// Reads the body, of `limit` bytes at most, as `type`. An empty body is read as `{}`.
    mutating func decode<T: Decodable>(_ type: T.Type, limit: Int = 16 << 20) async throws -> T {
        let buffer: ByteBuffer
        do {
            buffer = try await collectBody(upTo: limit)
        } catch let error as any HTTPResponseError where error.status == .contentTooLarge {
            throw APIError(.tooLarge, "the request body is over \(limit) bytes")
        }
        do {
            return try JSON.decode(
                type, from: buffer.readableBytes == 0 ? Array("{}".utf8) : Array(buffer.readableBytesView))
        } catch {
            throw APIError(.invalidRequest, "the request body is not valid: \(error)")
        }
    }
}
