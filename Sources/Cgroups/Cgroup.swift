import OCISpec

/// One container's cgroup: a group of the same path in every controller that is needed.
///
/// A value that names the group; nothing is held open. Any number of values may name the same group.
public struct Cgroup: Codable, Hashable, Sendable {
    public let hierarchy: CgroupHierarchy
    /// Below each mount, without a slash at either end: `davit-1a2b3c/<container id>`.
    public let path: String
    /// The folders that make up the group, each once.
    public let folders: [CgroupFolder]

    /// Names a group that exists: the folders of `path` that are there. Use `create` to make one.
    public init(existing path: String, in hierarchy: CgroupHierarchy) {
        self.hierarchy = hierarchy
        self.path = path
        folders = CgroupFolder.all(of: path, in: hierarchy).filter { isFolder($0.path) }
    }

    init(path: String, hierarchy: CgroupHierarchy, folders: [CgroupFolder]) {
        self.hierarchy = hierarchy
        self.path = path
        self.folders = folders
    }

    /// Whether no controller has the group.
    public var isEmpty: Bool { folders.isEmpty }

    /// The folder in which `controller` is found.
    func folder(of controller: CgroupController) -> CgroupFolder? {
        folders.first { $0.controllers.contains(controller) }
    }
}

/// A group's folder in one mount.
public struct CgroupFolder: Codable, Hashable, Sendable {
    public enum Version: Int, Codable, Hashable, Sendable {
        case v1 = 1
        case v2 = 2
    }

    public let path: String
    public let version: Version
    /// Sorted by name.
    public let controllers: [CgroupController]
}
