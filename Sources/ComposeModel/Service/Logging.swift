import JSONCodec

/// Where a service's output goes.
public struct Logging: ComposeObject {
    public var driver: String?
    public var options: [String: String] = [:]
    public var extensions: [String: JSONValue] = [:]

    public init() {}

    public static let fields: FieldTable<Logging> = [
        .nonzero("driver", \.driver),
        .many("options", \.options),
    ]
}
