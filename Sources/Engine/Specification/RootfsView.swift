import Glibc
import LinuxSystem

/// Files of a container's root file system as overlayfs would show them, without mounting it.
struct RootfsView: Sendable {
    /// Top first: the container's upper folder, then the image's layers.
    let layers: [String]

    /// Whether something is at the path. A link there counts, wherever it leads.
    func exists(_ path: String) throws(SystemError) -> Bool {
        for layer in layers where Files.exists(layer) {
            if let isThere = try Self.entry(path, in: try RootedDirectory(layer)) { return isThere }
        }
        return false
    }

    /// false for a whiteout, which says that this layer has deleted it; nil when the layer says nothing.
    private static func entry(_ path: String, in root: borrowing RootedDirectory) throws(SystemError) -> Bool? {
        let entry: OwnedDescriptor
        do {
            entry = try root.open(path, flags: OpenFlag.O_PATH | O_NOFOLLOW)
        } catch {
            guard error.errno == ENOENT || error.errno == ENOTDIR else { throw error }
            return nil
        }
        var status = stat()
        guard fstat(entry.rawValue, &status) == 0 else {
            throw SystemError(operation: "stat", subject: "\(path) in \(root.path)", errno: errno)
        }
        return !(status.st_mode & S_IFMT == S_IFCHR && status.st_rdev == 0)
    }

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
