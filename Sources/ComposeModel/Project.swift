import JSONCodec

/// The canonical project: every default filled in, every path absolute, every reference checked.
///
/// `workingDirectory`, `composeFiles`, `environmentFiles` and `disabledServices` are not part of the Compose file; in
/// JSON they are under the key `x-davit-project`.
public struct Project: Hashable, Sendable {
    public var name: String
    /// Absolute; relative paths of the files were resolved against it.
    public var workingDirectory: String
    /// Absolute, in the order of loading; `-` for standard input.
    public var composeFiles: [String]
    public var environmentFiles: [String]
    /// By service name.
    public var services: [String: Service]
    /// Services that no active profile enables. Not validated for consistency.
    public var disabledServices: [String: Service]
    /// By the key in the file; `name` of a network is the name outside of the project.
    public var networks: [String: Network]
    public var volumes: [String: Volume]
    public var configs: [String: Config]
    public var secrets: [String: Secret]
    public var models: [String: Model]
    /// The top-level `x-…` keys, with the prefix.
    public var extensions: [String: JSONValue]

    public init(
        name: String, workingDirectory: String = "/", composeFiles: [String] = [], environmentFiles: [String] = [],
        services: [String: Service] = [:], disabledServices: [String: Service] = [:],
        networks: [String: Network] = [:], volumes: [String: Volume] = [:], configs: [String: Config] = [:],
        secrets: [String: Secret] = [:], models: [String: Model] = [:], extensions: [String: JSONValue] = [:]
    ) {
        self.name = name
        self.workingDirectory = workingDirectory
        self.composeFiles = composeFiles
        self.environmentFiles = environmentFiles
        self.services = services
        self.disabledServices = disabledServices
        self.networks = networks
        self.volumes = volumes
        self.configs = configs
        self.secrets = secrets
        self.models = models
        self.extensions = extensions
    }

    /// The names of the enabled services, sorted.
    public var serviceNames: [String] { services.keys.sorted() }

    /// The name of the container of replica `number` (from 1): `container_name`, or `<project>-<service>-<number>`.
    public func containerName(of service: Service, number: Int) -> String {
        service.containerName ?? "\(name)-\(service.name)-\(number)"
    }
}
