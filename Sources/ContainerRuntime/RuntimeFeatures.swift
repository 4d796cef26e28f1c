/// What the runtime knows, for `features`. Source: runtime-spec features.md.
public enum RuntimeFeatures {
    public static var mountOptions: [String] { MountOptions.known }
    public static var capabilities: [String] { Capability.names }
}
