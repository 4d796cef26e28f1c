/// Where a container's root file system comes from.
public enum Rootfs: Codable, Hashable, Sendable {
    /// A folder that is used as it is.
    case directory(path: String)
    /// An overlay: `lower` folders top first, `upper` and `work` on one file system, `work` empty or used by none.
    case overlay(lower: [String], upper: String, work: String)
}
