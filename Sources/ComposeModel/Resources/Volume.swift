import JSONCodec

/// A named volume of the project.
public struct Volume: ComposeObject {
    /// The name outside of the project: `<project>_<key>` unless the file says otherwise.
    public var name = ""
    /// nil is `local`.
    public var driver: String?
    /// For `local`: `type`, `o`, `device` as mount(8) takes them.
    public var driverOpts: [String: String] = [:]
    /// Whether it exists already and is neither made nor removed.
    public var external = false
    public var labels: [String: String] = [:]
    public var extensions: [String: JSONValue] = [:]

    public init() {}

    public init(name: String, external: Bool = false) {
        self.name = name
        self.external = external
    }

    public static let fields: FieldTable<Volume> = [
        .nonzero("name", \.name),
        .nonzero("driver", \.driver),
        .many("driver_opts", \.driverOpts),
        .flag("external", \.external),
        .many("labels", \.labels),
    ]
}
