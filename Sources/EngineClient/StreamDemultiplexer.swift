import EngineAPI

/// Takes docker's framed stream in pieces of any size and gives stdout's and stderr's bytes in order.
/// Source: Docker Engine API, "Stream format" at `POST /containers/{id}/attach`.
public struct StreamDemultiplexer: Sendable {
    private var header: [UInt8] = []
    private var current = OutputStream.stdout
    private var left = 0

    public init() {}

    /// Errors: `.malformedResponse` at a stream number other than 0, 1, 2 (0 is stdin's echo, given as stdout).
    public mutating func take(
        _ bytes: some Sequence<UInt8>
    ) throws(EngineClientError) -> [(stream: OutputStream, bytes: [UInt8])] {
        var pieces: [(stream: OutputStream, bytes: [UInt8])] = []
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            if left == 0 {
                let part = rest.prefix(8 - header.count)
                header += part
                rest = rest.dropFirst(part.count)
                if header.count == 8 { try readHeader() }
            } else {
                let part = rest.prefix(left)
                pieces.append((current, Array(part)))
                left -= part.count
                rest = rest.dropFirst(part.count)
            }
        }
        return pieces
    }

    private mutating func readHeader() throws(EngineClientError) {
        guard header[0] <= 2 else { throw .malformed("a stream numbered \(header[0])") }
        current = header[0] == 2 ? .stderr : .stdout
        left = header[4...].reduce(0) { $0 << 8 | Int($1) }
        header = []
    }
}
