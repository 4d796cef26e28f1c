import Glibc
import LinuxSystem
import OCISpec

/// A layer that is being unpacked under a temporary name. Removed when it is not published.
final class LayerInProgress {
    private let paths: StorePaths
    private let folder: String
    private var isPublished = false

    init(in paths: StorePaths) throws(ImageStoreError) {
        self.paths = paths
        folder = "\(paths.layers)/\(StorePaths.temporaryPrefix)\(StorePaths.uniqueName())"
        try check(mkdir(folder, 0o700), "create", folder)
        // The root of a container without an entry for "/": readable by all.
        try check(mkdir(root, 0o755), "create", root)
        try check(chmod(root, 0o755), "chmod", root)
    }

    deinit {
        guard !isPublished else { return }
        try? paths.remove(folder)  // the next `open` sweeps what is left
    }

    var root: String { folder + "/fs" }

    /// Makes the layer last and gives it its name. False when an equal one is there already and was kept.
    @discardableResult
    func publish(as chainID: Digest) throws(ImageStoreError) -> Bool {
        try syncFileSystem()
        if rename(folder, paths.layer(chainID)) != 0 {
            guard errno == EEXIST || errno == ENOTEMPTY else { throw systemFailure("rename", folder) }
            return false
        }
        isPublished = true
        try syncFolder(paths.layers)
        return true
    }

    private func syncFileSystem() throws(ImageStoreError) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        try check(descriptor, "open", folder)
        defer { close(descriptor) }
        let result = Kernel.syncfs(descriptor)
        guard result == 0 else { throw systemFailure("sync", folder, -result) }
    }
}
