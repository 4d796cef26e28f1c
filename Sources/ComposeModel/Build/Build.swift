import JSONCodec

/// How a service's image is built.
public struct Build: ComposeObject {
    /// An absolute path or a URL.
    public var context: String?
    /// Relative to the context.
    public var dockerfile: String?
    /// Exclusive with `dockerfile`.
    public var dockerfileInline: String?
    public var entitlements: [String] = []
    public var args: [String: String?] = [:]
    public var provenance: String?
    public var sbom: String?
    /// `default` or `id=path` each.
    public var ssh: [String] = []
    public var labels: [String: String] = [:]
    public var cacheFrom: [String] = []
    public var cacheTo: [String] = []
    public var noCache = false
    public var noCacheFilter: [String] = []
    public var additionalContexts: [String: String] = [:]
    public var pull = false
    public var extraHosts = ExtraHosts()
    public var isolation: String?
    public var network: String?
    public var target: String?
    public var secrets: [FileReference] = []
    /// Bytes.
    public var shmSize: Int64?
    public var tags: [String] = []
    public var ulimits: [String: Ulimit] = [:]
    public var platforms: [String] = []
    public var privileged = false
    public var extensions: [String: JSONValue] = [:]

    public init() {}

    public init(context: String) {
        self.context = context
    }

    public static let fields: FieldTable<Build> = [
        .nonzero("context", \.context),
        .nonzero("dockerfile", \.dockerfile),
        .nonzero("dockerfile_inline", \.dockerfileInline),
        .many("entitlements", \.entitlements),
        .many("args", \.args),
        .nonzero("provenance", \.provenance),
        .nonzero("sbom", \.sbom),
        .many("ssh", \.ssh),
        .many("labels", \.labels),
        .many("cache_from", \.cacheFrom),
        .many("cache_to", \.cacheTo),
        .flag("no_cache", \.noCache),
        .many("no_cache_filter", \.noCacheFilter),
        .many("additional_contexts", \.additionalContexts),
        .flag("pull", \.pull),
        .many("extra_hosts", \.extraHosts),
        .nonzero("isolation", \.isolation),
        .nonzero("network", \.network),
        .nonzero("target", \.target),
        .many("secrets", \.secrets),
        .bytes("shm_size", \.shmSize),
        .many("tags", \.tags),
        .many("ulimits", \.ulimits),
        .many("platforms", \.platforms),
        .flag("privileged", \.privileged),
    ]
}
