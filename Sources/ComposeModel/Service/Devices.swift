import JSONCodec

/// A device of the host in the container, or a CDI name in `source` and `target`.
public struct DeviceMapping: ComposeObject {
    public var source = ""
    public var target: String?
    /// Of `r`, `w`, `m`.
    public var permissions: String?
    public var extensions: [String: JSONValue] = [:]

    public init() {}

    public init(source: String, target: String? = nil, permissions: String? = nil) {
        self.source = source
        self.target = target
        self.permissions = permissions
    }

    public static let fields: FieldTable<DeviceMapping> = [
        .nonzero("source", \.source),
        .nonzero("target", \.target),
        .nonzero("permissions", \.permissions),
    ]
}

/// A request for devices by capability, such as GPUs.
public struct DeviceRequest: ComposeObject {
    public var capabilities: [String] = []
    public var driver: String?
    /// -1 is all; exclusive with `deviceIDs`.
    public var count: Int64?
    public var deviceIDs: [String] = []
    public var options: [String: String] = [:]
    public var extensions: [String: JSONValue] = [:]

    public init() {}

    public static let fields: FieldTable<DeviceRequest> = [
        .many("capabilities", \.capabilities),
        .nonzero("driver", \.driver),
        .nonzero("count", \.count),
        .many("device_ids", \.deviceIDs),
        .many("options", \.options),
    ]
}
