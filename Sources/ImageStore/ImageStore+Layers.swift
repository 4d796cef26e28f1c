import LinuxSystem
import OCISpec

extension ImageStore {
    /// The unpacked layers of an image, top first as overlayfs wants its `lowerdir`; a missing one is unpacked from its blob.
    ///
    /// Errors: `.corrupt` when a blob is missing or is not what its digest says, and those of unpacking.
    public func layerPaths(of image: ImageRecord) throws(ImageStoreError) -> [String] {
        try ensureLayers(of: image).reversed()
    }
}
