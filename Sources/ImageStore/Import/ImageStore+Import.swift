import Glibc
import LinuxSystem
import OCISpec
import Timestamps

extension ImageStore {
    /// Takes a root file system in as an image of one layer, unpacked at once, and points `reference` to it.
    ///
    /// `tarPath` is a tar archive, plain or gzip. `changes` are Dockerfile instructions: CMD, ENTRYPOINT, ENV, EXPOSE,
    /// HEALTHCHECK, LABEL, ONBUILD, STOPSIGNAL, USER, VOLUME, WORKDIR. An image that had the name keeps its content and
    /// loses the name. On an error nothing of the new image is left.
    /// Errors: `.invalidChange`, `.unsupported` (zstd, xz, bzip2), `.malformed`, `.escape`, `.limitExceeded`, `.noSpace`, `.system`.
    public func importRootfs(
        _ tarPath: String, as reference: ImageReference?, changes: [String] = [], message: String? = nil,
        created: Timestamp = .now()
    ) throws(ImageStoreError) -> ImageRecord {
        let descriptor = Glibc.open(tarPath, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw systemFailure("open", tarPath) }
        defer { close(descriptor) }
        return try importRootfs(
            reading: descriptor, named: tarPath, as: reference, changes: changes, message: message, created: created)
    }

    /// The same from a borrowed descriptor, read to its end: a file, a pipe or a socket. `name` stands for it in errors.
    public func importRootfs(
        reading descriptor: Int32, named name: String, as reference: ImageReference?, changes: [String] = [],
        message: String? = nil, created: Timestamp = .now()
    ) throws(ImageStoreError) -> ImageRecord {
        let options = ImportOptions(
            reference: reference, changes: changes, message: message, created: created, source: name)
        return try importRootfs(from: DescriptorSource(borrowing: descriptor, named: name), options)
    }
}
