/// The configuration of an image: what to run and how its root file system is made up.
///
/// Source: OCI image-spec 1.1, config.md.
public struct ImageConfiguration: Codable, Hashable, Sendable {
    /// RFC 3339.
    public var created: String?
    public var author: String?
    /// As Go names it: `amd64`, `arm64`.
    public var architecture: String
    public var os: String
    public var osVersion: String?
    @Omittable public var osFeatures: [String]
    public var variant: String?
    @Omittable public var config: Config
    public var rootfs: RootFS
    @Omittable public var history: [History]

    public init(
        created: String? = nil,
        author: String? = nil,
        architecture: String,
        os: String = "linux",
        osVersion: String? = nil,
        osFeatures: [String] = [],
        variant: String? = nil,
        config: Config = Config(),
        rootfs: RootFS,
        history: [History] = []
    ) {
        self.created = created
        self.author = author
        self.architecture = architecture
        self.os = os
        self.osVersion = osVersion
        self.osFeatures = osFeatures
        self.variant = variant
        self.config = config
        self.rootfs = rootfs
        self.history = history
    }

    private enum CodingKeys: String, CodingKey {
        case created
        case author
        case architecture
        case os
        case osVersion = "os.version"
        case osFeatures = "os.features"
        case variant
        case config
        case rootfs
        case history
    }
}

extension ImageConfiguration {
    /// The layers by the digests of their uncompressed archives.
    public struct RootFS: Codable, Hashable, Sendable {
        public var type: String
        /// Base first.
        public var diffIDs: [Digest]

        public init(
            type: String = "layers",
            diffIDs: [Digest]
        ) {
            self.type = type
            self.diffIDs = diffIDs
        }

        private enum CodingKeys: String, CodingKey {
            case type
            case diffIDs = "diff_ids"
        }
    }

    /// How a layer came to be.
    public struct History: Codable, Hashable, Sendable {
        public var created: String?
        public var createdBy: String?
        public var author: String?
        public var comment: String?
        @Omittable public var emptyLayer: Bool

        public init(
            created: String? = nil,
            createdBy: String? = nil,
            author: String? = nil,
            comment: String? = nil,
            emptyLayer: Bool = false
        ) {
            self.created = created
            self.createdBy = createdBy
            self.author = author
            self.comment = comment
            self.emptyLayer = emptyLayer
        }

        private enum CodingKeys: String, CodingKey {
            case created
            case createdBy = "created_by"
            case author
            case comment
            case emptyLayer = "empty_layer"
        }
    }
}
