import OCISpec

extension ImageStore {
    /// Frees what no name needs: images without a name, blobs and layers that no image has.
    ///
    /// `keeping` holds image ids, manifest digests or chain ids that containers still use. What an import that is under way has
    /// written is kept.
    public func garbageCollect(keeping: Set<Digest>) throws(ImageStoreError) -> ImageGarbage {
        try garbageCollect(keeping: keeping, danglingImages: true)
    }
}
