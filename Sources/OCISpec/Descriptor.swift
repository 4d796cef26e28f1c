/// A reference to content. Source: OCI image-spec 1.1, descriptor.md.
public struct Descriptor: Codable, Hashable, Sendable {
    public var mediaType: String
    public var digest: Digest
    /// Bytes.
    public var size: Int64
    @Omittable public var urls: [String]
    @Omittable public var annotations: [String: String]
    /// The content itself in base64.
    public var data: String?
    public var platform: Platform?
    public var artifactType: String?

    public init(
        mediaType: String,
        digest: Digest,
        size: Int64,
        urls: [String] = [],
        annotations: [String: String] = [:],
        data: String? = nil,
        platform: Platform? = nil,
        artifactType: String? = nil
    ) {
        self.mediaType = mediaType
        self.digest = digest
        self.size = size
        self.urls = urls
        self.annotations = annotations
        self.data = data
        self.platform = platform
        self.artifactType = artifactType
    }
}

/// What a manifest of an index is for.
public struct Platform: Codable, Hashable, Sendable {
    /// As Go names it: `amd64`, `arm64`.
    public var architecture: String
    public var os: String
    public var osVersion: String?
    @Omittable public var osFeatures: [String]
    public var variant: String?

    public init(
        architecture: String,
        os: String = "linux",
        osVersion: String? = nil,
        osFeatures: [String] = [],
        variant: String? = nil
    ) {
        self.architecture = architecture
        self.os = os
        self.osVersion = osVersion
        self.osFeatures = osFeatures
        self.variant = variant
    }

    private enum CodingKeys: String, CodingKey {
        case architecture
        case os
        case osVersion = "os.version"
        case osFeatures = "os.features"
        case variant
    }
}
