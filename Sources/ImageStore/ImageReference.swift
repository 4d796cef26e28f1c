import OCISpec

/// The name of an image, normalised as Docker does: `nginx` is `docker.io/library/nginx:latest`.
///
/// Equal references name the same image: registry, repository, tag and digest are always spelled out.
/// Source: distribution/reference, "Grammar".
public struct ImageReference: Hashable, Sendable {
    /// Host with an optional port: `docker.io`, `localhost:5000`, `[::1]:5000`.
    public let registry: String
    /// Path below the registry: `library/nginx`.
    public let repository: String
    /// Nil only when `digest` is given without a tag.
    public let tag: String?
    public let digest: Digest?

    /// Parses and normalises what a user wrote. Errors: `.invalidReference` with the reason.
    public init(_ text: String) throws(ImageStoreError) {
        self = try Self.parse(text)
    }

    init(registry: String, repository: String, tag: String?, digest: Digest?) {
        self.registry = registry
        self.repository = repository
        self.tag = tag
        self.digest = digest
    }

    static let defaultRegistry = "docker.io"
    static let defaultNamespace = "library/"
    static let defaultTag = "latest"

    /// `docker.io/library/nginx`, without tag and digest.
    public var name: String { "\(registry)/\(repository)" }

    /// The full, normalised spelling: `docker.io/library/nginx:latest`.
    public var canonical: String { name + suffix }

    /// The shortest spelling that normalises to this reference; the tag is always shown: `nginx:latest`.
    public var familiar: String { familiarName + suffix }

    /// `familiar` without tag and digest, as `docker images` prints it: `nginx`.
    public var familiarName: String {
        guard registry == Self.defaultRegistry else { return name }
        guard repository.hasPrefix(Self.defaultNamespace) else { return repository }
        let short = repository.dropFirst(Self.defaultNamespace.count)
        // "library/a/b" must keep its prefix: "a/b" would be another repository.
        return short.contains("/") ? repository : String(short)
    }

    private var suffix: String {
        (tag.map { ":" + $0 } ?? "") + (digest.map { "@\($0)" } ?? "")
    }
}

extension ImageReference: CustomStringConvertible {
    public var description: String { familiar }
}

extension ImageReference: Comparable {
    public static func < (left: ImageReference, right: ImageReference) -> Bool {
        left.canonical < right.canonical
    }
}

extension ImageReference: Codable {
    public init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(canonical)
    }
}
