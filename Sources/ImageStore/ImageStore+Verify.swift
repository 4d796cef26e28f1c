import OCISpec

extension ImageStore {
    /// Reads every blob of every image and compares it with its digest. Sorted by image; images that do not decode come first.
    public func verify() -> [ImageFault] {
        state.withLock { $0.broken } + list().sorted { $0.id.hex < $1.id.hex }.flatMap(faults(of:))
    }

    private func faults(of image: ImageRecord) -> [ImageFault] {
        var faults: [ImageFault] = []
        func attempt(_ body: () throws(ImageStoreError) -> Void) {
            do {
                try body()
            } catch {
                faults.append(ImageFault(image: image.id, error: error))
            }
        }
        attempt { () throws(ImageStoreError) in _ = try paths.smallBlob(image.id) }
        attempt { () throws(ImageStoreError) in
            let manifest = try ImageRecord.decode(Manifest.self, paths.smallBlob(image.manifest), image.manifest)
            for layer in manifest.layers {
                attempt { () throws(ImageStoreError) in try verifyBlob(layer.digest) }
            }
        }
        return faults
    }

    private func verifyBlob(_ digest: Digest) throws(ImageStoreError) {
        let source = DigestingSource(try openBlob(digest))
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        while try source.read(into: buffer) > 0 {}
        guard try source.digest() == digest else {
            throw ImageStoreError(.corrupt, digest.rawValue, "the blob \(digest) is not what its digest says")
        }
    }
}
