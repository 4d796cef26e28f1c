import EngineAPI
import Glibc

extension EngineClient {
    private struct Status: Decodable {
        let status: String
    }

    /// Sends what `descriptor` gives until its end, a tar file, as the root file system of an image. Returns its id.
    ///
    /// Sent in chunks, as a pipe has no length. `progress` is told the bytes sent so far.
    public func importImage(
        from descriptor: Int32, reference: String, changes: [String], progress: (Int) -> Void = { _ in }
    ) throws(EngineClientError) -> String {
        let (repository, tag) = Self.split(reference)
        var query = [("fromSrc", "-"), ("repo", repository)]
        if let tag { query.append(("tag", tag)) }
        query += changes.map { ("changes", $0) }
        let connection = try connection()
        let fields = [("Transfer-Encoding", "chunked"), ("Content-Type", "application/x-tar")]
        try connection.send(Request(.post, ["images", "create"], query: query, fields: fields).bytes)
        try upload(descriptor, connection, progress)
        return try Self.decode(Status.self, try answer(on: connection)).status
    }

    /// An engine that refuses early stops reading; its answer says why, so a failing send is no error here.
    private func upload(_ descriptor: Int32, _ connection: Connection, _ progress: (Int) -> Void)
        throws(EngineClientError)
    {
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        var sent = 0
        while true {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system(.disconnected, "cannot read the image") }
            let size = Array("\(String(count, radix: 16))\r\n".utf8)
            do {
                try connection.send(size + buffer[..<count] + Array("\r\n".utf8))
            } catch {
                return
            }
            guard count > 0 else { return }
            sent += count
            progress(sent)
        }
    }

    /// `host:5000/name:tag` → (`host:5000/name`, `tag`).
    static func split(_ reference: String) -> (repository: String, tag: String?) {
        guard let colon = reference.lastIndex(of: ":"), !reference[colon...].contains("/") else {
            return (reference, nil)
        }
        return (String(reference[..<colon]), String(reference[reference.index(after: colon)...]))
    }
}
