import Cgroups
import ContainerRuntime
import OCISpec

/// What a shim is to run: the whole of `launch.json`, written by the engine before the shim starts.
public struct LaunchRequest: Codable, Hashable, Sendable {
    /// Where the container's output goes, in the CRI format: `<RFC 3339> stdout|stderr F|P <text>`.
    public struct Log: Codable, Hashable, Sendable {
        /// The current file. Older ones are `<path>.1` … `<path>.<maxFiles - 1>`, the highest number the oldest.
        public var path: String
        /// Bytes after which the file is renamed and a new one begun.
        public var maxSize: Int64
        /// Files kept, the current one included; 1 truncates at `maxSize`.
        public var maxFiles: Int

        public init(path: String, maxSize: Int64 = 10 << 20, maxFiles: Int = 5) {
            self.path = path
            self.maxSize = maxSize
            self.maxFiles = maxFiles
        }
    }

    /// The group that the shim makes before the launch, with `spec.linux.resources`, and removes after the exit.
    public struct Group: Codable, Hashable, Sendable {
        public var hierarchy: CgroupHierarchy
        /// `davit-<tag>/<container id>`.
        public var path: String

        public init(hierarchy: CgroupHierarchy, path: String) {
            self.hierarchy = hierarchy
            self.path = path
        }
    }

    /// An OCI runtime of another make, which runs the container in place of davit's own.
    public struct Runtime: Codable, Hashable, Sendable {
        /// As the stack file calls it.
        public var name: String
        /// The program's, absolute.
        public var path: String
        /// Options of its own, before those that every runtime has.
        public var arguments: [String]

        public init(name: String, path: String, arguments: [String] = []) {
            self.name = name
            self.path = path
            self.arguments = arguments
        }
    }

    public var id: ContainerID
    public var spec: Spec
    public var rootfs: Rootfs
    /// Path of a compiled seccomp program, or nil.
    public var seccompProgram: String?
    /// nil: the container stays in the cgroups of the shim.
    public var cgroup: Group?
    /// nil: the output is read and dropped (attached clients see it).
    public var log: Log?
    public var terminal: Bool
    public var openStdin: Bool
    /// Runs the program below a small init that hands signals on and collects orphans.
    public var useInit: Bool
    /// The container's init dies with its shim.
    public var killWithParent: Bool
    /// nil: davit's own. Another one compiles `spec.linux.seccomp` itself, and makes what it needs of the rest of `spec`.
    public var runtime: Runtime?

    public init(
        id: ContainerID, spec: Spec, rootfs: Rootfs, seccompProgram: String? = nil, cgroup: Group? = nil,
        log: Log? = nil, terminal: Bool = false, openStdin: Bool = false, useInit: Bool = false,
        killWithParent: Bool = true, runtime: Runtime? = nil
    ) {
        self.id = id
        self.spec = spec
        self.rootfs = rootfs
        self.seccompProgram = seccompProgram
        self.cgroup = cgroup
        self.log = log
        self.terminal = terminal
        self.openStdin = openStdin
        self.useInit = useInit
        self.killWithParent = killWithParent
        self.runtime = runtime
    }
}
