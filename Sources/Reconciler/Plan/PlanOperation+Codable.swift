import OCISpec
import Timestamps

/// The JSON form is an object with `kind` and the fields of that kind (schemas/plan.schema.json):
///
/// | kind             | fields                                          |
/// |------------------|-------------------------------------------------|
/// | create_network   | name                                            |
/// | remove_network   | name                                            |
/// | create_volume    | name                                            |
/// | remove_volume    | name                                            |
/// | create_container | service, number, replaces (container id) if any |
/// | start_container  | service, number                                 |
/// | stop_container   | container, grace_ns                             |
/// | remove_container | container, anonymous_volumes                    |
extension Plan.Operation: Codable {
    private enum Kind: String, Codable {
        case createNetwork = "create_network"
        case removeNetwork = "remove_network"
        case createVolume = "create_volume"
        case removeVolume = "remove_volume"
        case createContainer = "create_container"
        case startContainer = "start_container"
        case stopContainer = "stop_container"
        case removeContainer = "remove_container"
    }

    private enum CodingKeys: String, CodingKey {
        case kind, name, service, number, replaces, container
        case grace = "grace_ns"
        case anonymousVolumes = "anonymous_volumes"
    }

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        func name() throws -> String { try fields.decode(String.self, forKey: .name) }
        func container() throws -> ContainerID { try fields.decode(ContainerID.self, forKey: .container) }
        func key() throws -> ContainerKey {
            ContainerKey(
                service: try fields.decode(String.self, forKey: .service),
                number: try fields.decode(Int.self, forKey: .number))
        }
        switch try fields.decode(Kind.self, forKey: .kind) {
        case .createNetwork: self = .createNetwork(name: try name())
        case .removeNetwork: self = .removeNetwork(name: try name())
        case .createVolume: self = .createVolume(name: try name())
        case .removeVolume: self = .removeVolume(name: try name())
        case .createContainer:
            self = .createContainer(
                try key(), replacing: try fields.decodeIfPresent(ContainerID.self, forKey: .replaces))
        case .startContainer: self = .startContainer(try key())
        case .stopContainer:
            self = .stopContainer(
                try container(), grace: .nanoseconds(try fields.decode(Int64.self, forKey: .grace)))
        case .removeContainer:
            self = .removeContainer(
                try container(), removeAnonymousVolumes: try fields.decode(Bool.self, forKey: .anonymousVolumes))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(kind, forKey: .kind)
        switch self {
        case .createNetwork(let name), .removeNetwork(let name), .createVolume(let name), .removeVolume(let name):
            try fields.encode(name, forKey: .name)
        case .createContainer(let key, let replaced):
            try fields.encode(key.service, forKey: .service)
            try fields.encode(key.number, forKey: .number)
            try fields.encodeIfPresent(replaced, forKey: .replaces)
        case .startContainer(let key):
            try fields.encode(key.service, forKey: .service)
            try fields.encode(key.number, forKey: .number)
        case .stopContainer(let id, let grace):
            try fields.encode(id, forKey: .container)
            try fields.encode(grace.nanoseconds, forKey: .grace)
        case .removeContainer(let id, let anonymousVolumes):
            try fields.encode(id, forKey: .container)
            try fields.encode(anonymousVolumes, forKey: .anonymousVolumes)
        }
    }

    private var kind: Kind {
        switch self {
        case .createNetwork: .createNetwork
        case .removeNetwork: .removeNetwork
        case .createVolume: .createVolume
        case .removeVolume: .removeVolume
        case .createContainer: .createContainer
        case .startContainer: .startContainer
        case .stopContainer: .stopContainer
        case .removeContainer: .removeContainer
        }
    }
}
