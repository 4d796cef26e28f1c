import JSONCodec
import OCISpec

/// Messages to packets and back: one JSON object `{"v":1,"type":…, …}` each.
public enum ShimCodec {
    /// Errors: `.tooLarge` when the packet would be over `ShimMessage.maximumSize`; `.malformed` for a number that JSON
    /// has not.
    public static func encode(_ message: ShimMessage) throws(ShimProtocolError) -> [UInt8] {
        var object: [String: JSONValue]
        do {
            object = try JSON.encode(message.payload).objectValue ?? [:]
        } catch {
            throw ShimProtocolError(code: .malformed, subject: message.type.rawValue, message: "\(error)")
        }
        object["v"] = .integer(Int64(ShimMessage.version))
        object["type"] = .string(message.type.rawValue)
        let bytes = JSONValue.object(object).serializedBytes()
        guard bytes.count <= ShimMessage.maximumSize else {
            throw ShimProtocolError(
                code: .tooLarge, subject: message.type.rawValue,
                message: "\(bytes.count) bytes are more than a packet holds (\(ShimMessage.maximumSize))")
        }
        return bytes
    }

    /// Errors: `.unknownType`, with the type as subject; `.malformed`, with the field in the message.
    public static func decode(_ bytes: some Collection<UInt8>) throws(ShimProtocolError) -> ShimMessage {
        let value: JSONValue
        do {
            value = try JSON.parse(bytes)
        } catch {
            throw ShimProtocolError(code: .malformed, subject: "packet", message: "\(error)")
        }
        guard value.objectValue != nil else { throw malformed("$: expected an object") }
        guard let version = value["v"]?.integerValue else { throw malformed("$.v: expected an integer") }
        guard version >= 1 else { throw malformed("$.v: version \(version) was never spoken") }
        guard let name = value["type"]?.stringValue else { throw malformed("$.type: expected a string") }
        guard let type = ShimMessage.MessageType(rawValue: name) else {
            throw ShimProtocolError(
                code: .unknownType, subject: name,
                message: "this build (protocol \(ShimMessage.version)) knows no message of that type")
        }
        do {
            return try type.decode(value)
        } catch {
            throw ShimProtocolError(code: .malformed, subject: name, message: "\(error)")
        }
    }

    private static func malformed(_ message: String) -> ShimProtocolError {
        ShimProtocolError(code: .malformed, subject: "packet", message: message)
    }
}

extension ShimMessage {
    /// The word on the wire.
    public enum MessageType: String, CaseIterable, Hashable, Sendable {
        case hello, signal, exec, execSignal, resize, execResize, attach
        case welcome, started, failed, exited, execStarted, execFailed, execExited, attached, error

        func decode(_ value: JSONValue) throws(JSONError) -> ShimMessage {
            switch self {
            case .hello: .hello(try JSON.decode(Hello.self, from: value))
            case .signal: .signal(try JSON.decode(Signal.self, from: value))
            case .exec: .exec(try JSON.decode(Exec.self, from: value))
            case .execSignal: .execSignal(try JSON.decode(ExecSignal.self, from: value))
            case .resize: .resize(try JSON.decode(Resize.self, from: value))
            case .execResize: .execResize(try JSON.decode(ExecResize.self, from: value))
            case .attach: .attach(try JSON.decode(Attach.self, from: value))
            case .welcome: .welcome(try JSON.decode(Welcome.self, from: value))
            case .started: .started(try JSON.decode(ShimState.self, from: value))
            case .failed: .failed(try JSON.decode(Failed.self, from: value))
            case .exited: .exited(try JSON.decode(ShimExit.self, from: value))
            case .execStarted: .execStarted(try JSON.decode(ExecStarted.self, from: value))
            case .execFailed: .execFailed(try JSON.decode(ExecFailed.self, from: value))
            case .execExited: .execExited(try JSON.decode(ExecExited.self, from: value))
            case .attached: .attached(try JSON.decode(Attached.self, from: value))
            case .error: .error(try JSON.decode(Failure.self, from: value))
            }
        }
    }

    public var type: MessageType {
        switch self {
        case .hello: .hello
        case .signal: .signal
        case .exec: .exec
        case .execSignal: .execSignal
        case .resize: .resize
        case .execResize: .execResize
        case .attach: .attach
        case .welcome: .welcome
        case .started: .started
        case .failed: .failed
        case .exited: .exited
        case .execStarted: .execStarted
        case .execFailed: .execFailed
        case .execExited: .execExited
        case .attached: .attached
        case .error: .error
        }
    }

    var payload: any Encodable {
        switch self {
        case .hello(let payload): payload
        case .signal(let payload): payload
        case .exec(let payload): payload
        case .execSignal(let payload): payload
        case .resize(let payload): payload
        case .execResize(let payload): payload
        case .attach(let payload): payload
        case .welcome(let payload): payload
        case .started(let payload): payload
        case .failed(let payload): payload
        case .exited(let payload): payload
        case .execStarted(let payload): payload
        case .execFailed(let payload): payload
        case .execExited(let payload): payload
        case .attached(let payload): payload
        case .error(let payload): payload
        }
    }
}

extension ShimMessage.Exec.IO: Codable {
    private enum CodingKeys: String, CodingKey {
        case kind
        case limit
    }

    private enum Kind: String, Codable {
        case descriptors
        case captured
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(Kind.self, forKey: .kind) {
        case .descriptors: self = .descriptors
        case .captured: self = .captured(limit: try container.decode(Int.self, forKey: .limit))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .descriptors: try container.encode(Kind.descriptors, forKey: .kind)
        case .captured(let limit):
            try container.encode(Kind.captured, forKey: .kind)
            try container.encode(limit, forKey: .limit)
        }
    }
}
