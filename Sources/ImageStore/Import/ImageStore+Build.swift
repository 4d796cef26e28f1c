import OCISpec
import Timestamps

extension ImageStore {
    /// Unpacks and stores in one pass over `source`, then lists the image. Blobs stay pinned until it is listed.
    func importRootfs(from source: any ByteSource, _ options: ImportOptions) throws(ImageStoreError) -> ImageRecord {
        var config = ImageConfiguration.Config()
        for change in options.changes { try ImageChange(change).apply(to: &config) }
        var traces = ImportTraces()
        defer { state.withLock { $0.unpin(traces.pinned) } }
        do {
            let layer = try importLayer(source, options.source, &traces)
            let configuration = imageConfiguration(config, layer.diffID, options)
            let stored = try store(try StoreState.encode(configuration), &traces)
            let manifest = Manifest(mediaType: MediaType.manifest, config: stored, layers: [layer.descriptor])
            let digest = try store(try StoreState.encode(manifest), &traces).digest
            return try enlist(manifest: digest, as: options.reference)
        } catch {
            for path in traces.made.reversed() {
                try? paths.remove(path)  // the first error is the one to tell; a collection takes what stays
            }
            throw error
        }
    }

    private func importLayer(
        _ source: any ByteSource, _ name: String, _ traces: inout ImportTraces
    ) throws(ImageStoreError) -> (descriptor: Descriptor, diffID: Digest) {
        let blob = try BlobWriter(in: paths)
        let layer = try LayerInProgress(in: paths)
        let peeked = try PeekedSource(source, count: 6)
        let compression = try Compression.detect(peeked.head, named: name)
        let stored = DigestingSource(peeked, copyingTo: blob)
        let diffID = try unpackLayer(stored, named: name, into: layer, over: [])
        state.withLock { $0.pin([diffID]) }
        traces.pinned.append(diffID)
        if try layer.publish(as: diffID) { traces.made.append(paths.layer(diffID)) }
        let digest = try publish(blob, &traces)
        return (Descriptor(mediaType: compression.mediaType, digest: digest, size: blob.count), diffID)
    }

    private func imageConfiguration(
        _ config: ImageConfiguration.Config, _ diffID: Digest, _ options: ImportOptions
    ) -> ImageConfiguration {
        let created = options.created.rfc3339
        return ImageConfiguration(
            created: created, architecture: Self.architecture, config: config,
            rootfs: ImageConfiguration.RootFS(diffIDs: [diffID]),
            history: [
                ImageConfiguration.History(
                    created: created, createdBy: "davit image import",
                    comment: options.message ?? "imported from \(options.source)")
            ])
    }

    /// As Go names it. Source: image-spec, config.md, "architecture".
    static var architecture: String {
        #if arch(x86_64)
            "amd64"
        #elseif arch(arm64)
            "arm64"
        #else
            "unknown"
        #endif
    }
}

/// What an import has done to the store so far.
struct ImportTraces {
    var pinned: [Digest] = []
    /// Paths of blobs and layers that were not there before: removed when the import fails.
    var made: [String] = []
}
