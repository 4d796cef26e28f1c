import LinuxSystem
import OCISpec
import Synchronization
import Timestamps

/// The images of one instance: an OCI image layout under `content/` and unpacked layers under `layers/`.
///
/// All calls are synchronous and may be long (`importRootfs`, `layerPaths`, `verify`): call them on a thread of their own.
/// Calls from several threads are safe; look-ups never wait for an import. Only one process may have a root open.
/// A crash at any step leaves a store that opens: what was not finished has a temporary name and is swept by `open`.
/// Source: image-spec, image-layout.md.
public final class ImageStore: Sendable {
    let paths: StorePaths
    let limits: UnpackLimits
    let state: Mutex<StoreState>

    init(paths: StorePaths, limits: UnpackLimits, state: StoreState) {
        self.paths = paths
        self.limits = limits
        self.state = Mutex(state)
    }

    /// Opens the store in `root`, making its folders, and sweeps what an earlier process left half-made.
    ///
    /// An `index.json` that does not decode is set aside under another name and reported by `setAside`.
    public static func open(root: String, limits: UnpackLimits = .init()) throws(ImageStoreError) -> ImageStore {
        let paths = StorePaths(root: root)
        try paths.prepare()
        return ImageStore(paths: paths, limits: limits, state: try StoreState.load(paths))
    }

    /// Where `open` put an index that it could not read; nil when all was well.
    public var setAside: String? { state.withLock { $0.setAside } }

    /// All images, newest first, then by id.
    public func list() -> [ImageRecord] {
        state.withLock { $0.records }.sorted { left, right in
            left.created == right.created ? left.id.hex < right.id.hex : left.created > right.created
        }
    }
}
