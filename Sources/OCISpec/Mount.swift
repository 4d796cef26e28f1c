/// A mount inside the container. Source: config.md, "Mounts".
public struct Mount: Codable, Hashable, Sendable {
    /// Absolute, in the container.
    public var destination: String
    /// File system type; `bind` or none with the option `bind` or `rbind`.
    public var type: String?
    public var source: String?
    /// As for mount(8), with the specification's own additions.
    @Omittable public var options: [String]
    @Omittable public var uidMappings: [LinuxIDMapping]
    @Omittable public var gidMappings: [LinuxIDMapping]

    public init(
        destination: String,
        type: String? = nil,
        source: String? = nil,
        options: [String] = [],
        uidMappings: [LinuxIDMapping] = [],
        gidMappings: [LinuxIDMapping] = []
    ) {
        self.destination = destination
        self.type = type
        self.source = source
        self.options = options
        self.uidMappings = uidMappings
        self.gidMappings = gidMappings
    }
}

/// A range of ids of a user namespace or an id-mapped mount.
public struct LinuxIDMapping: Codable, Hashable, Sendable {
    public var containerID: UInt32
    public var hostID: UInt32
    public var size: UInt32

    public init(
        containerID: UInt32,
        hostID: UInt32,
        size: UInt32
    ) {
        self.containerID = containerID
        self.hostID = hostID
        self.size = size
    }
}
