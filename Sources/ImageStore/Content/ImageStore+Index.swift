import Glibc
import JSONCodec
import LinuxSystem
import OCISpec

extension ImageStore {
    /// Lists a manifest that is in the store under a name, taken from whatever image had it; nil lists it without a name.
    func enlist(manifest: Digest, as reference: ImageReference?) throws(ImageStoreError) -> ImageRecord {
        let size = Int64(try paths.smallBlob(manifest).count)
        return try state.withLock { (state) throws(ImageStoreError) -> ImageRecord in
            var entry = Descriptor(mediaType: MediaType.manifest, digest: manifest, size: size)
            if let reference {
                entry.annotations[StoreState.referenceAnnotation] = reference.canonical
                entry.annotations[StoreState.containerdAnnotation] = reference.canonical
            }
            var entries = Self.withoutNames(reference.map { [$0] } ?? [], state.index.manifests)
            let isListed = entries.contains { $0.digest == manifest }
            if reference != nil { entries.removeAll { $0.digest == manifest && $0.annotations.isEmpty } }
            if reference != nil || !isListed { entries.append(entry) }
            try state.commit(entries, paths)
            guard let record = state.records.first(where: { $0.manifest == manifest }) else {
                throw ImageStoreError(.corrupt, manifest.rawValue, "the image \(manifest) cannot be read back")
            }
            return record
        }
    }

    /// Takes names away, and with `manifest` the image's listing itself.
    func unlist(_ references: [ImageReference], manifest: Digest?) throws(ImageStoreError) {
        try state.withLock { (state) throws(ImageStoreError) in
            var entries = Self.withoutNames(references, state.index.manifests)
            if let manifest { entries.removeAll { $0.digest == manifest } }
            try state.commit(entries, paths)
        }
    }

    /// Entries without those names; an image that loses its last one stays, without a name.
    private static func withoutNames(_ references: [ImageReference], _ entries: [Descriptor]) -> [Descriptor] {
        var kept: [Descriptor] = []
        var nameless: [Descriptor] = []
        for entry in entries {
            if let name = StoreState.reference(of: entry), references.contains(name) {
                nameless.append(entry)
            } else {
                kept.append(entry)
            }
        }
        for entry in nameless where !kept.contains(where: { $0.digest == entry.digest }) {
            var bare = entry
            bare.annotations = [:]
            kept.append(bare)
        }
        return kept
    }

    /// Stores a small blob, pinned.
    func store(_ bytes: [UInt8], _ traces: inout ImportTraces) throws(ImageStoreError) -> Descriptor {
        let writer = try BlobWriter(in: paths)
        try bytes.withUnsafeBufferPointer { buffer throws(ImageStoreError) in
            try writer.write(UnsafeRawBufferPointer(buffer))
        }
        let digest = try publish(writer, &traces)
        return Descriptor(mediaType: MediaType.configuration, digest: digest, size: Int64(bytes.count))
    }

    /// Gives a blob its name, pinned in the same breath so that a collection cannot take it.
    func publish(_ writer: BlobWriter, _ traces: inout ImportTraces) throws(ImageStoreError) -> Digest {
        let digest = try writer.digest()
        let isNew = try state.withLock { (state) throws(ImageStoreError) -> Bool in
            let isNew = !Files.exists(paths.blob(digest))
            try writer.publish(as: digest, in: paths)
            state.pin([digest])
            return isNew
        }
        traces.pinned.append(digest)
        if isNew { traces.made.append(paths.blob(digest)) }
        return digest
    }
}
