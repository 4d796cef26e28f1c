import Glibc
import LinuxSystem

extension CgroupFolder {
    /// What supervision uses, limits or not: killing, counting, statistics, device access, and what an update may limit
    /// later, as a process does not change its groups then.
    private static let supervised: Set<CgroupController> = [
        .cpu, .cpuacct, .cpuset, .memory, .devices, .freezer, .pids, .blkio, .hugetlb, .rdma,
    ]

    /// Every folder that `path` can have in `hierarchy`.
    static func all(of path: String, in hierarchy: CgroupHierarchy) -> [CgroupFolder] {
        var folders = grouped(hierarchy.legacy.map { ($0.key, $0.value) }, path: path)
        folders += hierarchy.others.map { CgroupFolder(path: $0 + "/" + path, version: .v1, controllers: []) }
        if let unified = hierarchy.unified {
            let controllers = hierarchy.unifiedControllers.sorted { $0.rawValue < $1.rawValue }
            folders.append(CgroupFolder(path: unified + "/" + path, version: .v2, controllers: controllers))
        }
        return folders
    }

    /// The folders to make. In a hybrid the v2 mount is used only for what was asked for and v1 does not have.
    static func needed(
        for path: String, in hierarchy: CgroupHierarchy, asked: Set<CgroupController>
    ) throws(CgroupError) -> [CgroupFolder] {
        guard !path.isEmpty, path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy(isName) else {
            throw CgroupError(code: .invalid, subject: path, message: "\"\(path)\" is no relative cgroup path")
        }
        let wanted = supervised.union(asked)
        return all(of: path, in: hierarchy).compactMap { folder in
            let used = folder.controllers.filter { wanted.contains($0) }
            switch (folder.version, hierarchy.mode) {
            case (.v2, .unified): return folder
            case (.v2, _):
                let missing = used.filter { asked.contains($0) && hierarchy.legacy[$0] == nil }
                return missing.isEmpty ? nil : CgroupFolder(path: folder.path, version: .v2, controllers: missing)
            case (.v1, _): return used.isEmpty ? nil : folder
            }
        }
    }

    private static func isName(_ part: Substring) -> Bool { !part.isEmpty && part != "." && part != ".." }

    /// Controllers mounted together are one folder.
    private static func grouped(_ mounts: [(CgroupController, String)], path: String) -> [CgroupFolder] {
        Dictionary(grouping: mounts, by: \.1).map { root, members in
            CgroupFolder(
                path: root + "/" + path, version: .v1,
                controllers: members.map(\.0).sorted { $0.rawValue < $1.rawValue })
        }
        .sorted { $0.path < $1.path }
    }

    /// Makes the folder and its parents, with the controllers enabled down to it on v2.
    func make(path: String, asked: Set<CgroupController>) throws(CgroupError) {
        if version == .v2 {
            try makeUnified(path: path, asked: asked)
        } else if mkdir(self.path, 0o755) != 0 {
            try makeParents(path: path, after: errno)
        }
    }

    private func makeParents(path: String, after code: Int32) throws(CgroupError) {
        switch code {
        case EEXIST: try checkUnused()
        case ENOENT:
            var folder = String(self.path.dropLast(path.count + 1))
            for part in path.split(separator: "/") {
                folder += "/" + part
                guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw failure("mkdir", folder, field: nil) }
            }
        default:
            errno = code
            throw failure("mkdir", self.path, field: nil)
        }
    }

    private func makeUnified(path: String, asked: Set<CgroupController>) throws(CgroupError) {
        var folder = String(self.path.dropLast(path.count + 1))
        for part in path.split(separator: "/") {
            try enableControllers(below: folder, asked: asked)
            folder += "/" + part
            if mkdir(folder, 0o755) == 0 { continue }
            guard errno == EEXIST else { throw failure("mkdir", folder, field: nil) }
            if folder == self.path { try checkUnused() }
        }
    }

    /// Writes `cgroup.subtree_control` for what is offered and not enabled yet.
    private func enableControllers(below folder: String, asked: Set<CgroupController>) throws(CgroupError) {
        let offered = try names(in: folder + "/cgroup.controllers")
        let enabled = try names(in: folder + "/cgroup.subtree_control")
        let wanted = controllers.map(\.rawValue).filter { offered.contains($0) && !enabled.contains($0) }
        guard !wanted.isEmpty else { return }
        let file = folder + "/cgroup.subtree_control"
        do {
            try writeText(file, wanted.map { "+" + $0 }.joined(separator: " "), field: nil)
        } catch {
            // One that cannot be enabled must not take the others along; it is an error only when it was asked for.
            for name in wanted {
                do {
                    try writeText(file, "+" + name, field: nil)
                } catch {
                    guard asked.contains(where: { $0.rawValue == name }) else { continue }
                    throw error
                }
            }
        }
    }

    private func names(in file: String) throws(CgroupError) -> Set<String> {
        Set(try readText(file, field: nil).split(whereSeparator: \.isWhitespace).map(String.init))
    }

    private func checkUnused() throws(CgroupError) {
        let file = path + "/cgroup.procs"
        guard try readText(file, field: nil).isEmpty else {
            throw CgroupError(code: .busy, subject: path, message: "a cgroup of that name holds processes")
        }
    }
}

func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}
