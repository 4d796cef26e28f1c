import JSONCodec

/// A network of the project.
public struct Network: ComposeObject {
    /// The name outside of the project: `<project>_<key>` unless the file says otherwise.
    public var name = ""
    /// nil is `bridge`.
    public var driver: String?
    public var driverOpts: [String: String] = [:]
    public var ipam = IPAM()
    /// Whether it exists already and is neither made nor removed.
    public var external = false
    /// Whether it has no way out.
    public var `internal` = false
    public var attachable = false
    public var labels: [String: String] = [:]
    public var enableIPv4: Bool?
    public var enableIPv6: Bool?
    public var extensions: [String: JSONValue] = [:]

    public init() {}

    public init(name: String, internal: Bool = false, external: Bool = false) {
        self.name = name
        self.internal = `internal`
        self.external = external
    }

    public static let fields: FieldTable<Network> = [
        .nonzero("name", \.name),
        .nonzero("driver", \.driver),
        .many("driver_opts", \.driverOpts),
        .value("ipam", \.ipam),
        .flag("external", \.external),
        .flag("internal", \.internal),
        .flag("attachable", \.attachable),
        .many("labels", \.labels),
        .optional("enable_ipv4", \.enableIPv4),
        .optional("enable_ipv6", \.enableIPv6),
    ]
}

/// How a network's addresses are given out.
public struct IPAM: ComposeObject {
    public var driver: String?
    public var config: [Pool] = []
    public var options: [String: String] = [:]
    public var extensions: [String: JSONValue] = [:]

    public init() {}

    public static let fields: FieldTable<IPAM> = [
        .nonzero("driver", \.driver),
        .many("config", \.config),
        .many("options", \.options),
    ]

    public struct Pool: ComposeObject {
        /// CIDR.
        public var subnet: String?
        public var gateway: String?
        /// CIDR within `subnet`.
        public var ipRange: String?
        public var auxAddresses: [String: String] = [:]
        public var extensions: [String: JSONValue] = [:]

        public init() {}

        public static let fields: FieldTable<Pool> = [
            .nonzero("subnet", \.subnet),
            .nonzero("gateway", \.gateway),
            .nonzero("ip_range", \.ipRange),
            .many("aux_addresses", \.auxAddresses),
        ]
    }
}
