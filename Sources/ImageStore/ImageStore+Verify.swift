import OCISpec

extension ImageStore {
    /// Reads every blob of every image and compares it with its digest; looks for the unpacked layers' folders. Sorted by image.
    public func verify() -> [ImageFault] {
        list().sorted { $0.id.hex < $1.id.hex }.flatMap(faults(of:))
    }
}
