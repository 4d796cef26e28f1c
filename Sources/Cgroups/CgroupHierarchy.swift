import Glibc
import LinuxSystem

/// What the host mounts: looked at once when the engine starts, and handed to the shims as a value.
public struct CgroupHierarchy: Codable, Hashable, Sendable {
    public enum Mode: String, Codable, Hashable, Sendable {
        /// cgroup v2 alone.
        case unified
        /// cgroup v1 alone.
        case legacy
        /// v1 controllers, and a v2 mount that holds what v1 lacks.
        case hybrid
    }

    public let mode: Mode
    /// Folder of each mounted v1 controller; empty when `mode` is `unified`.
    public let legacy: [CgroupController: String]
    /// Folder of the v2 mount; nil when `mode` is `legacy`.
    public let unified: String?
    /// What the root of the v2 mount offers in `cgroup.controllers`.
    public let unifiedControllers: Set<CgroupController>
    /// Folders of v1 mounts that nothing is limited in (`name=systemd`, `perf_event`), sorted: runtimes of another make
    /// have groups there too.
    public let others: [String]

    public init(
        mode: Mode, legacy: [CgroupController: String] = [:], unified: String? = nil,
        unifiedControllers: Set<CgroupController> = [], others: [String] = []
    ) {
        self.mode = mode
        self.legacy = legacy
        self.unified = unified
        self.unifiedControllers = unifiedControllers
        self.others = others
    }

    /// Reads the mounts of this process. Errors: `.unavailable` when no cgroup file system is mounted below `root`.
    public static func detect(root: String = "/sys/fs/cgroup") throws(CgroupError) -> CgroupHierarchy {
        try detect(root: root, mountInfo: try readText("/proc/self/mountinfo", field: nil))
    }

    /// Decides from `mountInfo`, the text of `/proc/<pid>/mountinfo` (proc_pid_mountinfo(5)); `cgroup.controllers` of
    /// a v2 mount is read from its folder. Only mounts at or below `root` count; a later mount hides an earlier one.
    public static func detect(root: String, mountInfo: String) throws(CgroupError) -> CgroupHierarchy {
        var legacy: [CgroupController: String] = [:]
        var others: Set<String> = []
        var unified: String?
        for mount in MountInfo.parse(mountInfo) {
            let folder = mount.mountPoint
            guard folder == root || folder.hasPrefix(root + "/") else { continue }
            switch mount.type {
            case "cgroup2": unified = folder
            case "cgroup":
                let controllers = mount.superOptions.compactMap(CgroupController.init(rawValue:))
                for controller in controllers { legacy[controller] = folder }
                if controllers.isEmpty { others.insert(folder) }
            default: continue
            }
        }
        guard unified != nil || !legacy.isEmpty else {
            throw CgroupError(
                code: .unavailable, subject: root, message: "no cgroup file system is mounted at or below \(root)")
        }
        let offered = unified.map(controllers(offeredBy:)) ?? []
        let mode: Mode = unified == nil ? .legacy : legacy.isEmpty ? .unified : .hybrid
        return CgroupHierarchy(
            mode: mode, legacy: legacy, unified: unified, unifiedControllers: offered, others: others.sorted())
    }

    /// Names of the groups directly below `path`, in any of the mounts, sorted: what an earlier run may have left.
    public func children(of path: String) throws(CgroupError) -> [String] {
        var names: Set<String> = []
        for root in Set(legacy.values).union(unified.map { [$0] } ?? []).union(others) {
            names.formUnion(try listChildren(root + "/" + path))
        }
        return names.sorted()
    }

    private static func controllers(offeredBy folder: String) -> Set<CgroupController> {
        // A v2 mount without the file offers nothing, which is what an error means here.
        let text = (try? readText(folder + "/cgroup.controllers", field: nil)) ?? ""
        return Set(text.split(whereSeparator: \.isWhitespace).compactMap { CgroupController(rawValue: String($0)) })
    }
}
