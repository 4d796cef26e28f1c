import JSONCodec

extension Project: Codable {
    private static let contextKey = "x-davit-project"

    private struct Context: Codable {
        var workingDirectory: String
        var composeFiles: [String]
        var environmentFiles: [String]
        var disabledServices: [String: Service]
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: ComposeKey.self)
        func map<Value: Decodable>(_ name: String) throws -> [String: Value] {
            try container.decodeIfPresent([String: Value].self, forKey: ComposeKey(name)) ?? [:]
        }
        self.init(
            name: try container.decode(String.self, forKey: ComposeKey("name")), services: try map("services"),
            networks: try map("networks"), volumes: try map("volumes"), configs: try map("configs"),
            secrets: try map("secrets"), models: try map("models"))
        if let context = try container.decodeIfPresent(Context.self, forKey: ComposeKey(Self.contextKey)) {
            workingDirectory = context.workingDirectory
            composeFiles = context.composeFiles
            environmentFiles = context.environmentFiles
            disabledServices = context.disabledServices
        }
        for key in container.allKeys where key.isExtension && key.stringValue != Self.contextKey {
            extensions[key.stringValue] = try container.decode(JSONValue.self, forKey: key)
        }
        for name in services.keys { services[name]?.name = name }
        for name in disabledServices.keys { disabledServices[name]?.name = name }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: ComposeKey.self)
        func encode<Value: Encodable>(_ name: String, _ values: [String: Value]) throws {
            if !values.isEmpty { try container.encode(values, forKey: ComposeKey(name)) }
        }
        try container.encode(name, forKey: ComposeKey("name"))
        try container.encode(services, forKey: ComposeKey("services"))
        try encode("networks", networks)
        try encode("volumes", volumes)
        try encode("configs", configs)
        try encode("secrets", secrets)
        try encode("models", models)
        let context = Context(
            workingDirectory: workingDirectory, composeFiles: composeFiles, environmentFiles: environmentFiles,
            disabledServices: disabledServices)
        try container.encode(context, forKey: ComposeKey(Self.contextKey))
        for (name, value) in extensions {
            try container.encode(value, forKey: ComposeKey(name))
        }
    }
}
