import EngineAPI

extension EngineClient {
    private struct Created: Decodable {
        let id: String

        enum CodingKeys: String, CodingKey {
            case id = "Id"
        }
    }

    private struct Start: Encodable {
        let detach: Bool
        let terminal: Bool
        let size: [Int]?

        enum CodingKeys: String, CodingKey {
            case detach = "Detach"
            case terminal = "Tty"
            case size = "ConsoleSize"
        }
    }

    public func createExec(
        in reference: String, _ configuration: ExecConfiguration
    ) throws(EngineClientError) -> String {
        let request = Request(.post, ["containers", reference, "exec"], body: try Self.encode(configuration))
        return try call(request, as: Created.self).id
    }

    /// Starts the exec and gives up its streams at once.
    public func startDetachedExec(_ id: String, terminal: Bool) throws(EngineClientError) {
        let body = try Self.encode(Start(detach: true, terminal: terminal, size: nil))
        try call(Request(.post, ["exec", id, "start"], body: body))
    }

    /// Starts the exec; the connection becomes its raw stream.
    public func startExec(
        _ id: String, terminal: Bool, size: TerminalSize?
    ) throws(EngineClientError) -> RawConnection {
        let start = Start(
            detach: false, terminal: terminal, size: size.map { [Int($0.rows), Int($0.columns)] })
        let request = Request(
            .post, ["exec", id, "start"], fields: [("Connection", "Upgrade"), ("Upgrade", "tcp")],
            body: try Self.encode(start))
        let connection = try connection()
        try connection.send(request.bytes)
        let head = try connection.head()
        guard head.status == 101 else {
            let body = try connection.body()
            guard head.status >= 400 else { throw .malformed("\(head.status) instead of 101") }
            throw Self.rejection(head, body)
        }
        return RawConnection(connection)
    }

    public func inspectExec(_ id: String) throws(EngineClientError) -> ExecInspection {
        try call(Request(.get, ["exec", id, "json"]), as: ExecInspection.self)
    }

    public func resizeExec(_ id: String, to size: TerminalSize) throws(EngineClientError) {
        try call(Request(.post, ["exec", id, "resize"], query: [("h", "\(size.rows)"), ("w", "\(size.columns)")]))
    }
}
