import OCISpec

extension ImageStore {
    /// Removes a name, and the image with its last name; by id, the image when at most one name points to it, or with `force`.
    ///
    /// Blobs and layers that no other image needs go with it. `keeping` holds the image ids and manifest digests that containers
    /// or stacks still use: such an image loses its names only, and goes with a later `garbageCollect`; and chain ids, whose
    /// layers stay.
    /// Errors: `.notFound`, `.ambiguous`, `.inUse` (several names and no `force`, or no name and in `keeping`).
    @discardableResult
    public func remove(
        _ text: String, force: Bool = false, keeping: Set<Digest> = []
    ) throws(ImageStoreError) -> [ImageRemoval] {
        guard let image = try resolve(text) else {
            throw ImageStoreError(.notFound, text, "no such image: \(text)")
        }
        let named = try? ImageReference(text)  // an id that is no reference names the whole image
        if let named, image.references.contains(named), image.references.count > 1 {
            try unlist([named], manifest: nil)
            return [.untagged(named)]
        }
        let byName = named.map { image.references.contains($0) } ?? false
        guard byName || force || image.references.count < 2 else {
            let names = image.references.map(\.familiar).joined(separator: ", ")
            throw ImageStoreError(
                .inUse, text, "image \(image.shortID) has several names (\(names)): remove them by name, or use force")
        }
        guard keeping.isDisjoint(with: [image.id, image.manifest]) else {
            guard !image.references.isEmpty else {
                throw ImageStoreError(.inUse, text, "image \(image.shortID) is in use")
            }
            try unlist(image.references, manifest: nil)
            return image.references.map(ImageRemoval.untagged)
        }
        try unlist(image.references, manifest: image.manifest)
        _ = try garbageCollect(keeping: keeping, danglingImages: false)
        return image.references.map(ImageRemoval.untagged) + [.deleted(image.id)]
    }

    /// Points one more name to an image; the name leaves the image that had it. Errors: `.notFound`.
    public func tag(_ text: String, as reference: ImageReference) throws(ImageStoreError) -> ImageRecord {
        guard let image = try resolve(text) else {
            throw ImageStoreError(.notFound, text, "no such image: \(text)")
        }
        return try enlist(manifest: image.manifest, as: reference)
    }
}
