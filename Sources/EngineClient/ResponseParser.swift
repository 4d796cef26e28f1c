/// Takes the bytes of a response in pieces of any size and gives its parts. No input makes it trap; its memory is bound
/// by what is appended and not yet taken. Source: RFC 9112.
struct ResponseParser {
    enum Part: Hashable {
        case head(ResponseHead)
        case body([UInt8])
        case end
    }

    private enum State {
        case head
        case fixed(left: Int)
        case chunkSize
        case chunk(left: Int)
        case chunkEnd
        case trailers
        case untilClose
        /// The response is complete; what follows is not part of it.
        case done
    }

    static let headLimit = 64 << 10

    private var state = State.head
    private var buffer: [UInt8] = []
    private var start = 0
    private var inputEnded = false

    mutating func append(_ bytes: some Collection<UInt8>) {
        buffer.removeFirst(start)
        start = 0
        buffer.append(contentsOf: bytes)
    }

    /// No more bytes will come.
    mutating func endInput() {
        inputEnded = true
    }

    /// What came behind the response: after a 101 the first bytes of the raw stream.
    var remainder: [UInt8] {
        Array(buffer[start...])
    }

    /// The next part; nil when more bytes are needed, and after `.end`.
    mutating func next() throws(EngineClientError) -> Part? {
        switch state {
        case .head: try nextHead()
        case .fixed(let left): try nextFixed(left)
        case .chunkSize, .chunk, .chunkEnd, .trailers: try nextChunked()
        case .untilClose: nextUntilClose()
        case .done: nil
        }
    }

    private mutating func nextHead() throws(EngineClientError) -> Part? {
        var lines: [String] = []
        let begin = start
        while let line = try line(limit: Self.headLimit) {
            guard line.isEmpty else {
                lines.append(String(decoding: line, as: UTF8.self))
                continue
            }
            let head = try ResponseHead(lines)
            guard !head.isInformational else {
                lines = []
                continue
            }
            state = try Self.bodyState(of: head)
            return .head(head)
        }
        start = begin
        guard buffer.count - start <= Self.headLimit else { throw .malformed("the head is too long") }
        return try more("the head")
    }

    private static func bodyState(of head: ResponseHead) throws(EngineClientError) -> State {
        if head.hasNoBody { return .fixed(left: 0) }
        if head.isChunked { return .chunkSize }
        guard let text = head.fields["content-length"] else { return .untilClose }
        guard let length = Int(text), length >= 0 else { throw .malformed("a content length of \(text)") }
        return .fixed(left: length)
    }

    private mutating func nextFixed(_ left: Int) throws(EngineClientError) -> Part? {
        guard left > 0 else { return finish() }
        guard let bytes = take(left) else { return try more("the body") }
        state = .fixed(left: left - bytes.count)
        return .body(bytes)
    }

    private mutating func nextUntilClose() -> Part? {
        if let bytes = take(.max) { return .body(bytes) }
        return inputEnded ? finish() : nil
    }

    private mutating func nextChunked() throws(EngineClientError) -> Part? {
        while true {
            if case .chunk(let left) = state {
                guard let bytes = take(left) else { return try more("a chunk") }
                state = left == bytes.count ? .chunkEnd : .chunk(left: left - bytes.count)
                return .body(bytes)
            }
            guard let line = try line(limit: 4096) else { return try more("the body") }
            switch state {
            case .chunkSize:
                let size = try Self.chunkSize(line)
                state = size == 0 ? .trailers : .chunk(left: size)
            case .chunkEnd:
                guard line.isEmpty else { throw .malformed("a chunk is longer than its size") }
                state = .chunkSize
            default:
                if line.isEmpty { return finish() }
            }
        }
    }

    /// Hexadecimal, up to an extension's `;`.
    private static func chunkSize(_ line: ArraySlice<UInt8>) throws(EngineClientError) -> Int {
        let digits = String(decoding: line.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") }, as: UTF8.self)
        guard let size = Int(digits, radix: 16), size >= 0, !digits.hasPrefix("+") else {
            throw .malformed("no chunk size")
        }
        return size
    }

    private mutating func finish() -> Part {
        state = .done
        return .end
    }

    /// Nothing to give yet; an error when nothing will come.
    private func more(_ what: String) throws(EngineClientError) -> Part? {
        guard !inputEnded else {
            throw EngineClientError(.disconnected, "the engine went away in the middle of \(what)")
        }
        return nil
    }

    /// Up to `count` bytes; nil when there are none.
    private mutating func take(_ count: Int) -> [UInt8]? {
        let end = min(buffer.count - start, count) + start
        guard end > start else { return nil }
        defer { start = end }
        return Array(buffer[start..<end])
    }

    /// The next line without its end, which may be a lone line feed; nil when it is not complete.
    private mutating func line(limit: Int) throws(EngineClientError) -> ArraySlice<UInt8>? {
        guard let feed = buffer[start...].firstIndex(of: UInt8(ascii: "\n")) else {
            guard buffer.count - start <= limit else { throw .malformed("a line is too long") }
            return nil
        }
        guard feed - start <= limit else { throw .malformed("a line is too long") }
        let line = buffer[start..<feed]
        start = feed + 1
        return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    }
}
