extension Cgroup {
    /// A group as it was once made: what a record of it holds. The mounts themselves are not looked at again.
    public init(recorded path: String, mode: CgroupHierarchy.Mode, folders: [CgroupFolder]) {
        self.init(path: path, hierarchy: CgroupHierarchy(mode: mode), folders: folders)
    }
}

extension CgroupFolder {
    public init(recorded path: String, version: Version, controllers: [CgroupController]) {
        self.init(path: path, version: version, controllers: controllers)
    }
}
