import JSONCodec

/// Content for a file that services mount: exactly one of `file`, `environment`, `content`, `external`.
public struct Config: ComposeObject {
    public var name = ""
    /// Absolute path of the source on the host.
    public var file: String?
    /// The variable whose value is in `content`.
    public var environment: String?
    public var content: String?
    public var external = false
    public var labels: [String: String] = [:]
    public var driver: String?
    public var driverOpts: [String: String] = [:]
    public var templateDriver: String?
    public var extensions: [String: JSONValue] = [:]

    public init() {}

    public init(name: String, file: String? = nil, environment: String? = nil, content: String? = nil) {
        self.name = name
        self.file = file
        self.environment = environment
        self.content = content
    }

    public static let fields: FieldTable<Config> = [
        .nonzero("name", \.name),
        .nonzero("file", \.file),
        .nonzero("environment", \.environment),
        .optional("content", \.content),
        .flag("external", \.external),
        .many("labels", \.labels),
        .nonzero("driver", \.driver),
        .many("driver_opts", \.driverOpts),
        .nonzero("template_driver", \.templateDriver),
    ]
}

/// As a config, but its content is never shown.
public typealias Secret = Config

/// A model that a runner outside of davit serves.
public struct Model: ComposeObject {
    public var name = ""
    public var model = ""
    public var contextSize: Int?
    public var runtimeFlags: [String] = []
    public var extensions: [String: JSONValue] = [:]

    public init() {}

    public static let fields: FieldTable<Model> = [
        .nonzero("name", \.name),
        .nonzero("model", \.model),
        .nonzero("context_size", \.contextSize),
        .many("runtime_flags", \.runtimeFlags),
    ]
}
