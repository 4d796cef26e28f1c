import JSONCodec

/// One mount of a service.
public struct ServiceVolume: ComposeObject {
    public enum Kind: String, Codable, Sendable, CaseIterable {
        case bind
        case volume
        case tmpfs
        case cluster
        case npipe
        case image
    }

    public var type = Kind.volume
    /// The host's path (bind), the key of the project's volume, or an image; nil for a tmpfs and an anonymous volume.
    public var source: String?
    /// Where in the container: absolute, cleaned.
    public var target = ""
    public var readOnly = false
    public var consistency: String?
    public var bind: Bind?
    public var volume: Named?
    public var tmpfs: Tmpfs?
    public var image: Image?
    public var extensions: [String: JSONValue] = [:]

    public init() {}

    public init(type: Kind, source: String? = nil, target: String, readOnly: Bool = false) {
        self.type = type
        self.source = source
        self.target = target
        self.readOnly = readOnly
    }

    public static let fields: FieldTable<ServiceVolume> = [
        .value("type", \.type),
        .nonzero("source", \.source),
        .nonzero("target", \.target),
        .flag("read_only", \.readOnly),
        .nonzero("consistency", \.consistency),
        .optional("bind", \.bind),
        .optional("volume", \.volume),
        .optional("tmpfs", \.tmpfs),
        .optional("image", \.image),
    ]

    public struct Bind: ComposeObject {
        /// `private`, `rprivate`, `shared`, `rshared`, `slave` or `rslave`.
        public var propagation: String?
        /// Whether a missing source is made, as a folder.
        public var createHostPath = false
        /// `enabled`, `disabled`, `writable` or `readonly`.
        public var recursive: String?
        /// `z` or `Z`.
        public var selinux: String?
        public var extensions: [String: JSONValue] = [:]

        public init() {}

        public static let fields: FieldTable<Bind> = [
            .nonzero("selinux", \.selinux),
            .nonzero("propagation", \.propagation),
            .flag("create_host_path", \.createHostPath),
            .nonzero("recursive", \.recursive),
        ]
    }

    public struct Named: ComposeObject {
        public var labels: [String: String] = [:]
        /// Whether the image's content stays out of a new volume.
        public var nocopy = false
        public var subpath: String?
        public var extensions: [String: JSONValue] = [:]

        public init() {}

        public static let fields: FieldTable<Named> = [
            .many("labels", \.labels),
            .flag("nocopy", \.nocopy),
            .nonzero("subpath", \.subpath),
        ]
    }

    public struct Tmpfs: ComposeObject {
        /// Bytes.
        public var size: Int64?
        public var mode: UInt32?
        public var extensions: [String: JSONValue] = [:]

        public init() {}

        public static let fields: FieldTable<Tmpfs> = [
            .bytes("size", \.size),
            .nonzero("mode", \.mode),
        ]
    }

    public struct Image: ComposeObject {
        public var subpath: String?
        public var extensions: [String: JSONValue] = [:]

        public init() {}

        public static let fields: FieldTable<Image> = [.nonzero("subpath", \.subpath)]
    }
}
