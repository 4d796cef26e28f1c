import Glibc

extension Cgroup {
    /// Removes the group if neither processes nor groups are in it, without waiting; whether it is gone.
    public func removeIfEmpty() -> Bool {
        folders.reduce(true) { (rmdir($1.path) == 0 || errno == ENOENT) && $0 }
    }
}
