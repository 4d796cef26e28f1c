import JSONCodec

/// `deploy.resources`.
public struct Resources: ComposeObject {
    public var limits: Resource?
    public var reservations: Resource?
    public var extensions: [String: JSONValue] = [:]

    public init() {}

    public static let fields: FieldTable<Resources> = [
        .optional("limits", \.limits),
        .optional("reservations", \.reservations),
    ]
}

/// Amounts of what a container may use or has for itself.
public struct Resource: ComposeObject {
    /// Of one CPU: 1.5 is one and a half.
    public var cpus: Double?
    /// Bytes.
    public var memory: Int64?
    public var pids: Int64?
    public var devices: [DeviceRequest] = []
    public var genericResources: [GenericResource] = []
    public var extensions: [String: JSONValue] = [:]

    public init() {}

    public static let fields: FieldTable<Resource> = [
        .nonzero("cpus", \.cpus),
        .bytes("memory", \.memory),
        .nonzero("pids", \.pids),
        .many("devices", \.devices),
        .many("generic_resources", \.genericResources),
    ]
}

/// A resource of swarm's; of no use on one host.
public struct GenericResource: ComposeObject {
    public var discreteResourceSpec: Discrete?
    public var extensions: [String: JSONValue] = [:]

    public init() {}

    public static let fields: FieldTable<GenericResource> = [
        .optional("discrete_resource_spec", \.discreteResourceSpec)
    ]

    public struct Discrete: ComposeObject {
        public var kind = ""
        public var value: Double = 0
        public var extensions: [String: JSONValue] = [:]

        public init() {}

        public static let fields: FieldTable<Discrete> = [.value("kind", \.kind), .value("value", \.value)]
    }
}
