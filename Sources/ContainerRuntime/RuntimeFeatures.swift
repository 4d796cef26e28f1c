/// What the runtime knows, for `features`. Source: runtime-spec features.md.
public enum RuntimeFeatures {
    public static var mountOptions: [String] { MountOptions.known }
    /// Sorted.
    public static var namespaces: [String] { ["cgroup", "ipc", "mount", "network", "pid", "time", "user", "uts"] }
    public static var capabilities: [String] { Capability.names }
}
