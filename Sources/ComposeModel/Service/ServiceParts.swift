import JSONCodec

/// A dotenv file that sets variables of the service.
public struct EnvFile: ComposeObject {
    public var path = ""
    public var required = true
    /// `raw`: no quotes, no interpolation; nil is the dotenv grammar.
    public var format: String?
    public var extensions: [String: JSONValue] = [:]

    public init() {}

    public init(path: String, required: Bool = true, format: String? = nil) {
        self.path = path
        self.required = required
        self.format = format
    }

    public static let fields: FieldTable<EnvFile> = [
        .nonzero("path", \.path),
        .flagUnlessFalse("required", \.required),
        .nonzero("format", \.format),
    ]
}

/// The service that another one builds on.
public struct Extends: ComposeObject {
    public var service = ""
    public var file: String?
    public var extensions: [String: JSONValue] = [:]

    public init() {}

    public static let fields: FieldTable<Extends> = [.nonzero("service", \.service), .nonzero("file", \.file)]
}

/// A program outside of davit that stands for the service.
public struct Provider: ComposeObject {
    public var type = ""
    public var options: [String: [String]] = [:]
    public var extensions: [String: JSONValue] = [:]

    public init() {}

    public static let fields: FieldTable<Provider> = [.nonzero("type", \.type), .many("options", \.options)]
}

/// Windows' managed service accounts.
public struct CredentialSpec: ComposeObject {
    public var config: String?
    public var file: String?
    public var registry: String?
    public var extensions: [String: JSONValue] = [:]

    public init() {}

    public static let fields: FieldTable<CredentialSpec> = [
        .nonzero("config", \.config),
        .nonzero("file", \.file),
        .nonzero("registry", \.registry),
    ]
}

/// How a service gets to know a model.
public struct ServiceModel: ComposeObject {
    public var endpointVariable: String?
    public var modelVariable: String?
    public var extensions: [String: JSONValue] = [:]

    public init() {}

    public static let fields: FieldTable<ServiceModel> = [
        .nonzero("endpoint_var", \.endpointVariable),
        .nonzero("model_var", \.modelVariable),
    ]
}
