import Glibc
import LinuxSystem

extension Cgroup {
    /// The processes in the group and in groups below it, sorted. Empty when the group is gone.
    public func processes() throws(CgroupError) -> [pid_t] {
        guard let folder = folder(of: .freezer) ?? folder(of: .pids) ?? folders.first else { return [] }
        var found: Set<pid_t> = []
        try collectProcesses(folder.path, into: &found)
        return found.sorted()
    }

    /// Sends SIGKILL to every process in the group and below it.
    ///
    /// On v2 by `cgroup.kill`, which leaves out none. Else the group is frozen, each process signalled, and thawed, as
    /// often as there are processes that were not signalled yet. The processes are dying, not gone, when it returns.
    public func kill() throws(CgroupError) {
        if let folder = folders.first, folders.count == 1, folder.version == .v2 {
            do {
                return try writeText(folder.path + "/cgroup.kill", "1", field: nil)
            } catch  where error.cause?.errno == ENOENT {
                // Before Linux 5.14, or the group is gone: the loop below does for both.
            }
        }
        var signalled: Set<pid_t> = []
        for _ in 0..<64 {
            // A group without a freezer is killed without: the loop then only takes more turns.
            try? setFrozen(true)
            defer { try? setFrozen(false) }
            // In every folder: one that is about to join is in the first of them only.
            var found: Set<pid_t> = []
            for folder in folders { try collectProcesses(folder.path, into: &found) }
            let left = found.subtracting(signalled)
            guard !left.isEmpty else { return }
            for pid in left where Glibc.kill(pid, SIGKILL) != 0 && errno != ESRCH {
                throw failure("kill", "process \(pid)", field: nil)
            }
            signalled.formUnion(left)
        }
    }

    private func collectProcesses(_ folder: String, into found: inout Set<pid_t>) throws(CgroupError) {
        let text: String
        do {
            text = try readText(folder + "/cgroup.procs", field: nil)
        } catch  where error.cause?.errno == ENOENT || error.cause?.errno == ENODEV {
            return
        }
        for line in text.split(separator: "\n") {
            if let pid = pid_t(line), pid > 0 { found.insert(pid) }
        }
        for child in try listChildren(folder) { try collectProcesses(folder + "/" + child, into: &found) }
    }
}
