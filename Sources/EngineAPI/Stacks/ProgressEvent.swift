import Timestamps

/// One step of an `up`, a `down` or a service action; the last one is `.finished`.
public enum ProgressEvent: Hashable, Sendable {
    case resource(ResourceProgress)
    case finished(ProgressSummary)
}

/// A resource has come to a state.
public struct ResourceProgress: Hashable, Sendable, Codable {
    public var resource: ResourceName
    public var state: ProgressState
    /// Why, for `waiting`, `error` and `warning`.
    public var message: String?
    public var at: Timestamp

    public init(_ resource: ResourceName, _ state: ProgressState, message: String? = nil, at: Timestamp) {
        self.resource = resource
        self.state = state
        self.message = message
        self.at = at
    }
}

/// What a progress event is about.
public struct ResourceName: Hashable, Sendable, Codable {
    public enum Kind: String, Codable, Sendable, CaseIterable {
        case network
        case volume
        case image
        case container
        case service
    }

    public var kind: Kind
    public var name: String

    public init(_ kind: Kind, _ name: String) {
        self.kind = kind
        self.name = name
    }
}

public enum ProgressState: String, Codable, Sendable, CaseIterable {
    case creating
    case created
    case starting
    case started
    case running
    case waiting
    case healthy
    case unhealthy
    case exited
    case stopping
    case stopped
    case removing
    case removed
    case recreating
    case error
    case warning
}

/// How it ended.
public struct ProgressSummary: Hashable, Sendable, Codable {
    public struct Failure: Hashable, Sendable, Codable {
        public var subject: String
        public var message: String

        public init(subject: String, message: String) {
            self.subject = subject
            self.message = message
        }
    }

    public var ok: Bool
    public var failures: [Failure]
    /// How many operations were carried out; 0 on a converged stack.
    public var changed: Int

    public init(ok: Bool, failures: [Failure] = [], changed: Int) {
        self.ok = ok
        self.failures = failures
        self.changed = changed
    }
}

/// On the wire either value is one flat object; `finished` has the key `ok` and no `resource`.
extension ProgressEvent: Codable {
    private enum Key: String, CodingKey {
        case resource
    }

    public init(from decoder: any Decoder) throws {
        let isResource = try decoder.container(keyedBy: Key.self).contains(.resource)
        self =
            isResource
            ? .resource(try ResourceProgress(from: decoder)) : .finished(try ProgressSummary(from: decoder))
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .resource(let progress): try progress.encode(to: encoder)
        case .finished(let summary): try summary.encode(to: encoder)
        }
    }
}
