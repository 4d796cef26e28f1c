import EngineAPI
import JSONCodec

/// Values that the engine sends a line each, as they happen. Closes the connection with its last reference, which ends
/// the engine's side too.
public final class EventStream<Element: Decodable> {
    private let connection: Connection
    private var partial: [UInt8] = []
    private var ready: [Element] = []
    /// What ended the stream; told when all before it is taken.
    private var failure: EngineClientError?
    public private(set) var isFinished = false

    private static var lineLimit: Int { 16 << 20 }

    init(_ connection: Connection) {
        self.connection = connection
    }

    /// To poll for input; then call `receive`.
    public var descriptor: Int32 { connection.descriptor }

    /// Whether values may have come already, together with the answer's head, so that polling would wait for nothing.
    public private(set) var hasPending = true

    /// The next value; waits for it. Nil at the end. Errors: what the engine sent as the stream's error.
    public func next() throws(EngineClientError) -> Element? {
        while ready.isEmpty, !isFinished {
            try takeParts()
            if ready.isEmpty, !isFinished { try connection.receive() }
        }
        if ready.isEmpty, let failure { throw failure }
        return ready.isEmpty ? nil : ready.removeFirst()
    }

    /// The values that have come; waits once if none has, but not while `hasPending`. Empty too when only a part of one
    /// came, and at the end.
    public func receive() throws(EngineClientError) -> [Element] {
        let mayWait = !hasPending
        hasPending = false
        try takeParts()
        if ready.isEmpty, !isFinished, mayWait {
            try connection.receive()
            try takeParts()
        }
        if ready.isEmpty, let failure { throw failure }
        hasPending = failure != nil
        defer { ready = [] }
        return ready
    }

    private func takeParts() throws(EngineClientError) {
        while !isFinished, let part = try connection.parser.next() {
            switch part {
            case .head: throw .malformed("a second head")
            case .body(let bytes): try take(bytes)
            case .end: isFinished = true
            }
        }
    }

    private func take(_ bytes: [UInt8]) throws(EngineClientError) {
        var rest = bytes[...]
        while let feed = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = partial + rest[..<feed]
            partial = []
            rest = rest[(feed + 1)...]
            if !line.isEmpty, let element = try element(line) { ready.append(element) }
        }
        partial += rest
        guard partial.count <= Self.lineLimit else { throw .malformed("a line is over \(Self.lineLimit) bytes") }
    }

    /// Nil for the line that tells the stream's error.
    private func element(_ line: [UInt8]) throws(EngineClientError) -> Element? {
        let value: JSONValue
        do {
            value = try JSON.parse(line)
        } catch {
            throw .malformed("\(error)")
        }
        if let failure = value["error"], failure.objectValue != nil {
            isFinished = true
            self.failure = EngineClientError(try Self.decoded(APIError.self, failure))
            return nil
        }
        return try Self.decoded(Element.self, value)
    }

    private static func decoded<T: Decodable>(_ type: T.Type, _ value: JSONValue) throws(EngineClientError) -> T {
        do {
            return try JSON.decode(type, from: value)
        } catch {
            throw .malformed("\(error)")
        }
    }
}
