/// The container configuration, `config.json` of a bundle, for Linux.
///
/// Fields of other platforms are ignored. Source: OCI runtime-spec 1.3, config.md.
public struct Spec: Codable, Hashable, Sendable {
    public var ociVersion: String
    public var process: Process?
    public var root: Root?
    public var hostname: String?
    public var domainname: String?
    /// Mounted in this order.
    @Omittable public var mounts: [Mount]
    public var hooks: Hooks?
    @Omittable public var annotations: [String: String]
    public var linux: Linux?

    public init(
        ociVersion: String = Spec.version,
        process: Process? = nil,
        root: Root? = nil,
        hostname: String? = nil,
        domainname: String? = nil,
        mounts: [Mount] = [],
        hooks: Hooks? = nil,
        annotations: [String: String] = [:],
        linux: Linux? = nil
    ) {
        self.ociVersion = ociVersion
        self.process = process
        self.root = root
        self.hostname = hostname
        self.domainname = domainname
        self.mounts = mounts
        self.hooks = hooks
        self.annotations = annotations
        self.linux = linux
    }

    /// The version of the specification that these types follow.
    public static let version = "1.3.0"
}

/// The root file system of the container.
public struct Root: Codable, Hashable, Sendable {
    /// Absolute, or relative to the bundle.
    public var path: String
    @Omittable public var readonly: Bool

    public init(
        path: String,
        readonly: Bool = false
    ) {
        self.path = path
        self.readonly = readonly
    }
}
