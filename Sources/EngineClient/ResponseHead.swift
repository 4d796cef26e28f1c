/// The status line and the header fields of a response.
struct ResponseHead: Hashable, Sendable {
    var status: Int
    /// Names in lower case; of a repeated field the last one counts.
    var fields: [String: String]

    /// Parses `HTTP/1.1 200 OK` and the lines behind it. Source: RFC 9112, sections 4 and 5.
    init(_ lines: [String]) throws(EngineClientError) {
        guard let first = lines.first else { throw .malformed("there is no status line") }
        let words = first.split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0] == "HTTP/1.1" || words[0] == "HTTP/1.0", words[1].count == 3,
            let status = Int(words[1]), (100..<600).contains(status)
        else { throw .malformed("no HTTP status line") }
        self.status = status
        fields = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":"), colon > line.startIndex else {
                throw .malformed("a header field without a colon")
            }
            fields[line[..<colon].lowercased()] = Self.trimmed(line[line.index(after: colon)...])
        }
    }

    private static func trimmed(_ value: Substring) -> String {
        let head = value.drop { $0 == " " || $0 == "\t" }
        return String(head.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }

    var isInformational: Bool { (100..<200).contains(status) && status != 101 }

    var hasNoBody: Bool { status < 200 || status == 204 || status == 304 }

    var isChunked: Bool { fields["transfer-encoding"]?.lowercased().hasSuffix("chunked") ?? false }

    var closes: Bool { fields["connection"]?.lowercased() == "close" }
}
