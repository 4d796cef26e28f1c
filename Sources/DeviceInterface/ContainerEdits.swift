import OCISpec

/// What a device changes in a container's configuration. Names as in the file. Source: CDI SPEC.md, "Container Edits".
public struct ContainerEdits: Codable, Hashable, Sendable {
    @Omittable public var env: [String]
    @Omittable public var deviceNodes: [DeviceNode]
    @Omittable public var netDevices: [NetDevice]
    @Omittable public var mounts: [Mount]
    @Omittable public var hooks: [Hook]
    @Omittable public var additionalGids: [UInt32]
    public var intelRdt: IntelRdt?

    public init() {
        env = []
        deviceNodes = []
        netDevices = []
        mounts = []
        hooks = []
        additionalGids = []
    }

    public struct DeviceNode: Codable, Hashable, Sendable {
        /// In the container.
        public var path: String
        /// Of the node that says what is left out here; `path` when nil.
        public var hostPath: String?
        /// `c`, `b`, `u`, `p`.
        public var type: String?
        public var major: Int64?
        public var minor: Int64?
        public var fileMode: UInt32?
        /// Of `r`, `w`, `m`; `none` for none at all; all of them when nil.
        public var permissions: String?
        public var uid: UInt32?
        public var gid: UInt32?
    }

    public struct NetDevice: Codable, Hashable, Sendable {
        public var hostInterfaceName: String
        public var name: String
    }

    public struct Mount: Codable, Hashable, Sendable {
        public var hostPath: String
        public var containerPath: String
        @Omittable public var options: [String]
        public var type: String?
    }

    public struct Hook: Codable, Hashable, Sendable {
        /// `prestart`, `createRuntime`, `createContainer`, `startContainer`, `poststart`, `poststop`.
        public var hookName: String
        public var path: String
        @Omittable public var args: [String]
        @Omittable public var env: [String]
        public var timeout: Int?
    }

    /// `enableCMT` and `enableMBM`, which version 1.1.0 dropped, are read over.
    public struct IntelRdt: Codable, Hashable, Sendable {
        public var closID: String?
        public var l3CacheSchema: String?
        public var memBwSchema: String?
        @Omittable public var schemata: [String]
        @Omittable public var enableMonitoring: Bool
    }

    var isEmpty: Bool { self == ContainerEdits() }
}
