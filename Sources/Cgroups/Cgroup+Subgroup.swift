import Glibc
import LinuxSystem

extension Cgroup {
    /// This group with some of its folders replaced by existing ones below them.
    ///
    /// `places`: `[controller,…:]path` each, as `exec --cgroup` has them; one without controllers is for all folders.
    /// Errors: `.invalid` for a path with "..", a controller that the group does not have, or a folder that is not there.
    public func subgroup(_ places: [String]) throws(CgroupError) -> Cgroup {
        var folders = self.folders
        for place in places {
            let parts = place.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let names = parts.count == 2 ? parts[0].split(separator: ",").map(String.init) : []
            let below = (parts.last ?? "").split(separator: "/").map(String.init)
            guard !below.contains("..") else { throw invalid(place, "it leads out of the container's cgroup") }
            var isFound = false
            for index in folders.indices where names.isEmpty || names.contains(where: self.folders[index].has) {
                let path = ([self.folders[index].path] + below).joined(separator: "/")
                guard isFolder(path) else { throw invalid(place, "there is no \(path)") }
                folders[index] = CgroupFolder(
                    path: path, version: folders[index].version, controllers: folders[index].controllers)
                isFound = true
            }
            guard isFound else { throw invalid(place, "the container has no such controller") }
        }
        return Cgroup(path: path, hierarchy: hierarchy, folders: folders)
    }

    private func invalid(_ place: String, _ message: String) -> CgroupError {
        CgroupError(code: .invalid, subject: place, message: "cgroup \(place): \(message)")
    }
}

extension CgroupFolder {
    fileprivate func has(_ name: String) -> Bool { controllers.contains { $0.rawValue == name } }
}
