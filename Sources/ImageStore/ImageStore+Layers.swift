import Glibc
import JSONCodec
import LinuxSystem
import OCISpec

extension ImageStore {
    /// The unpacked layers of an image, top first as overlayfs wants its `lowerdir`; a missing one is unpacked from its blob.
    ///
    /// Errors: `.corrupt` when a blob is missing or is not what its digest says, and those of unpacking.
    public func layerPaths(of image: ImageRecord) throws(ImageStoreError) -> [String] {
        let ready = image.chainIDs.map(paths.layerRoot)
        guard !ready.allSatisfy(Files.isDirectory) else { return ready.reversed() }
        let manifest = try ImageRecord.decode(Manifest.self, paths.smallBlob(image.manifest), image.manifest)
        let diffIDs = image.configuration.rootfs.diffIDs
        guard manifest.layers.count == image.chainIDs.count, diffIDs.count == image.chainIDs.count else {
            throw ImageStoreError(.corrupt, image.shortID, "image \(image.shortID) has layers that do not match")
        }
        var lower: [String] = []
        for (index, chainID) in image.chainIDs.enumerated() {
            let path = paths.layerRoot(chainID)
            if !Files.isDirectory(path) {
                try unpack(manifest.layers[index].digest, diffID: diffIDs[index], as: chainID, over: lower)
            }
            lower.insert(path, at: 0)
        }
        return lower
    }

    /// Opens a stored blob. Errors: `.corrupt` when it is not there.
    func openBlob(_ digest: Digest) throws(ImageStoreError) -> BlobSource {
        guard let source = BlobSource(paths.blob(digest)) else {
            throw ImageStoreError(
                .corrupt, digest.rawValue, "the blob \(digest) is missing: import the image again",
                cause: SystemError(operation: "open", subject: paths.blob(digest), errno: errno))
        }
        return source
    }

    private func unpack(
        _ blob: Digest, diffID: Digest, as chainID: Digest, over lower: [String]
    ) throws(ImageStoreError) {
        let stored = DigestingSource(try openBlob(blob))
        let layer = try LayerInProgress(in: paths)
        let found = try unpackLayer(stored, named: "layer \(blob.hex.prefix(12))", into: layer, over: lower)
        // Nothing that was read may differ, not even behind the archive's end.
        guard try stored.digest() == blob, found == diffID else {
            throw ImageStoreError(.corrupt, blob.rawValue, "the blob \(blob) is not what its digest says")
        }
        try layer.publish(as: chainID)
    }

    /// Unpacks a tar, plain or gzip, read to the end of `source`. Returns its diff id, the digest of the plain tar.
    func unpackLayer(
        _ source: any ByteSource, named name: String, into layer: LayerInProgress, over lower: [String]
    ) throws(ImageStoreError) -> Digest {
        let peeked = try PeekedSource(source, count: 6)
        let compression = try Compression.detect(peeked.head, named: name)
        let plain: DigestingSource
        switch compression {
        case .none: plain = DigestingSource(peeked)
        case .gzip: plain = DigestingSource(try GzipSource(peeked, named: name))
        }
        let reader = TarReader(plain, named: name, limits: limits)
        let unpacker = try LayerUnpacker(into: layer.root, over: lower, named: name, limits: limits)
        while let entry = try reader.next() {
            try unpacker.apply(entry, reader)
        }
        try unpacker.finish()
        try reader.finish()
        return try plain.digest()
    }
}

/// A stored blob, open for reading.
final class BlobSource: ByteSource {
    private let descriptor: Int32
    private let path: String

    init?(_ path: String) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImageStoreError) -> Int {
        try DescriptorSource(borrowing: descriptor, named: path).read(into: buffer)
    }
}
