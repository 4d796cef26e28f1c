import OCISpec
import Timestamps

/// An image of the store, as its manifest and configuration say.
public struct ImageRecord: Hashable, Sendable {
    /// Sorted; empty for an image whose name moved to another one.
    public let references: [ImageReference]
    /// Digest of the manifest: what a reference is pinned to.
    public let manifest: Digest
    /// Digest of the configuration: the image id.
    public let id: Digest
    public let created: Timestamp
    /// Bytes of manifest, configuration and layer blobs, as stored (compressed where they came compressed).
    public let size: Int64
    public let configuration: ImageConfiguration
    /// One a layer, lowest first. Source: image-spec, config.md, "Layer ChainID".
    public let chainIDs: [Digest]

    public init(
        references: [ImageReference], manifest: Digest, id: Digest, created: Timestamp, size: Int64,
        configuration: ImageConfiguration, chainIDs: [Digest]
    ) {
        self.references = references
        self.manifest = manifest
        self.id = id
        self.created = created
        self.size = size
        self.configuration = configuration
        self.chainIDs = chainIDs
    }

    /// First 12 digits of the id, as tables print it.
    public var shortID: String { String(id.hex.prefix(12)) }
}

/// What `ImageStore.remove` did, in order.
public enum ImageRemoval: Hashable, Sendable, CustomStringConvertible {
    case untagged(ImageReference)
    /// The image of that id is gone.
    case deleted(Digest)

    public var description: String {
        switch self {
        case .untagged(let reference): "Untagged: \(reference)"
        case .deleted(let id): "Deleted: \(id)"
        }
    }
}

/// What `ImageStore.garbageCollect` freed.
public struct ImageGarbage: Hashable, Sendable {
    public var images: [Digest] = []
    public var blobs: [Digest] = []
    public var layers: [Digest] = []
    /// Bytes of the blobs; unpacked layers are not counted.
    public var bytes: Int64 = 0
}

/// One fault that `ImageStore.verify` found.
public struct ImageFault: Hashable, Sendable, CustomStringConvertible {
    public let image: Digest
    public let error: ImageStoreError

    public var description: String { "image \(image): \(error)" }
}
