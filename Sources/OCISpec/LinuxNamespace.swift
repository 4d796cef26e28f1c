/// A namespace to make, or to join when it has a path.
public struct LinuxNamespace: Codable, Hashable, Sendable {
    public var type: LinuxNamespaceType
    public var path: String?

    public init(
        type: LinuxNamespaceType,
        path: String? = nil
    ) {
        self.type = type
        self.path = path
    }
}

/// A kind of namespace, namespaces(7).
public enum LinuxNamespaceType: String, Codable, Hashable, Sendable, CaseIterable {
    case mount
    case pid
    case network
    case uts
    case ipc
    case user
    case cgroup
    case time
}

/// Offset of a clock in a time namespace.
public struct LinuxTimeOffset: Codable, Hashable, Sendable {
    @Omittable public var secs: Int64
    public var nanosecs: UInt32?

    public init(
        secs: Int64 = 0,
        nanosecs: UInt32? = nil
    ) {
        self.secs = secs
        self.nanosecs = nanosecs
    }
}
