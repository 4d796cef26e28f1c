import Glibc
import JSONCodec
import LinuxSystem
import OCISpec
import Timestamps

/// What the store knows in memory: the index as it is on disk, and the images that it lists.
struct StoreState: Sendable {
    /// One descriptor a name; one without a name for an image whose name went to another.
    var index = Index(mediaType: MediaType.index, manifests: [])
    private(set) var records: [ImageRecord] = []
    /// Listed images whose manifest or configuration cannot be read.
    private(set) var broken: [ImageFault] = []
    var setAside: String?
    /// Blobs and chain ids of imports under way, with how many imports hold each.
    private(set) var pins: [Digest: Int] = [:]

    /// Source: image-spec, annotations.md.
    static let referenceAnnotation = "org.opencontainers.image.ref.name"
    /// What containerd's tools read.
    static let containerdAnnotation = "io.containerd.image.name"

    static func load(_ paths: StorePaths) throws(ImageStoreError) -> StoreState {
        var state = StoreState()
        guard Files.exists(paths.index) else {
            try paths.replace(paths.index, with: try encode(state.index))
            return state
        }
        let bytes = try converting { () throws(SystemError) in try Files.read(paths.index, limit: 64 << 20) }
        do {
            state.index = try JSON.decode(Index.self, from: bytes)
        } catch {
            let aside = "\(paths.index).broken-\(Timestamp.now().nanoseconds)"
            try check(rename(paths.index, aside), "rename", paths.index)
            state.setAside = aside
            try paths.replace(paths.index, with: try encode(state.index))
        }
        state.refresh(paths)
        return state
    }

    static func reference(of entry: Descriptor) -> ImageReference? {
        guard let text = entry.annotations[referenceAnnotation] else { return nil }
        return try? ImageReference(text)  // written by another tool: an image without a name
    }

    /// Writes an index and takes it over. Nothing changes when writing fails.
    mutating func commit(_ entries: [Descriptor], _ paths: StorePaths) throws(ImageStoreError) {
        var next = index
        next.manifests = entries
        try paths.replace(paths.index, with: try Self.encode(next))
        index = next
        refresh(paths)
    }

    mutating func pin(_ digests: [Digest]) {
        for digest in digests { pins[digest, default: 0] += 1 }
    }

    mutating func unpin(_ digests: [Digest]) {
        for digest in digests {
            guard let count = pins[digest] else { continue }
            pins[digest] = count > 1 ? count - 1 : nil
        }
    }

    /// Makes the records of the index again; images that are known are not read again.
    private mutating func refresh(_ paths: StorePaths) {
        let known = Dictionary(records.map { ($0.manifest, $0) }) { first, _ in first }
        var names: [Digest: [ImageReference]] = [:]
        var order: [Digest] = []
        for entry in index.manifests {
            if names[entry.digest] == nil { order.append(entry.digest) }
            names[entry.digest, default: []] += Self.reference(of: entry).map { [$0] } ?? []
        }
        records = []
        broken = []
        for digest in order {
            let references = Array(Set(names[digest] ?? [])).sorted()
            do throws(ImageStoreError) {
                let record = if let known = known[digest] { known } else { try ImageRecord(loading: digest, paths) }
                records.append(record.named(references))
            } catch {
                broken.append(ImageFault(image: digest, error: error))
            }
        }
    }

    static func encode(_ value: some Encodable) throws(ImageStoreError) -> [UInt8] {
        do {
            return try JSON.encodeToBytes(value)
        } catch {
            throw ImageStoreError(.malformed, "", "a record cannot be written as JSON: \(error)")
        }
    }
}

extension ImageRecord {
    /// Reads manifest and configuration. Errors: `.corrupt`, `.malformed`, `.unsupported`.
    init(loading digest: Digest, _ paths: StorePaths) throws(ImageStoreError) {
        let manifestBytes = try paths.smallBlob(digest)
        let manifest = try Self.decode(Manifest.self, manifestBytes, digest)
        let configurationBytes = try paths.smallBlob(manifest.config.digest)
        let configuration = try Self.decode(ImageConfiguration.self, configurationBytes, manifest.config.digest)
        guard configuration.rootfs.diffIDs.count == manifest.layers.count else {
            throw ImageStoreError(
                .malformed, digest.rawValue,
                "image \(digest): manifest and configuration disagree on the number of layers")
        }
        var size = Int64(manifestBytes.count) + Int64(configurationBytes.count)
        for layer in manifest.layers { size = size.addingReportingOverflow(max(layer.size, 0)).partialValue }
        self.init(
            references: [], manifest: digest, id: manifest.config.digest,
            created: configuration.created.flatMap { Timestamp(rfc3339: $0) } ?? Timestamp(nanoseconds: 0), size: size,
            configuration: configuration, chainIDs: try Self.chainIDs(configuration.rootfs.diffIDs))
    }

    /// Source: image-spec, config.md, "Layer ChainID".
    static func chainIDs(_ diffIDs: [Digest]) throws(ImageStoreError) -> [Digest] {
        var chain: [Digest] = []
        for diffID in diffIDs {
            guard let last = chain.last else {
                chain.append(diffID)
                continue
            }
            chain.append(try Digest(of: Array("\(last) \(diffID)".utf8)))
        }
        return chain
    }

    static func decode<T: Decodable>(
        _ type: T.Type, _ bytes: [UInt8], _ digest: Digest
    ) throws(ImageStoreError) -> T {
        do {
            return try JSON.decode(type, from: bytes)
        } catch {
            throw ImageStoreError(.malformed, digest.rawValue, "the blob \(digest) is no \(type): \(error)")
        }
    }

    func named(_ references: [ImageReference]) -> ImageRecord {
        ImageRecord(
            references: references, manifest: manifest, id: id, created: created, size: size,
            configuration: configuration, chainIDs: chainIDs)
    }
}
