import Glibc
import LinuxSystem

/// Files of a container's root file system as overlayfs would show them, without mounting it.
struct RootfsView: Sendable {
    /// Top first: the container's upper folder, then the image's layers.
    let layers: [String]

    /// The text of a regular file, nil when no layer has one.
    func text(_ path: String) throws(SystemError) -> String? {
        for layer in layers where Files.exists(layer) {
            let root = try RootedDirectory(layer)
            do {
                return String(decoding: try root.read(path, limit: 4 << 20), as: UTF8.self)
            } catch {
                switch error.errno {
                case ENOENT, ENOTDIR: continue
                // A whiteout (character device 0:0): the file was deleted in this layer.
                case EINVAL, ENXIO: return nil
                default: throw error
                }
            }
        }
        return nil
    }
}
