import Glibc
import LinuxSystem

/// What a plan depends on of the host; tests make their own.
struct HostView: Sendable {
    /// nil: nothing is there.
    var isDirectory: @Sendable (_ path: String) -> Bool?
    var cgroups: @Sendable () -> CgroupView

    /// How the host has its cgroups mounted.
    enum CgroupView: Hashable, Sendable {
        case unified
        /// Options of each v1 hierarchy: `cpu,cpuacct`, `name=systemd`.
        case legacy([String])
    }

    static let current = HostView(
        isDirectory: { path in
            var status = stat()
            return stat(path, &status) == 0 ? status.st_mode & S_IFMT == S_IFDIR : nil
        },
        cgroups: {
            // Only the root of a v2 hierarchy has it.
            if Files.exists("/sys/fs/cgroup/cgroup.controllers") { return .unified }
            // Without the file there are no cgroups to be seen.
            let text = (try? Files.readText("/proc/self/cgroup")) ?? ""
            return .legacy(hierarchies(text))
        })

    /// The middle fields of /proc/<pid>/cgroup; cgroups(7).
    static func hierarchies(_ text: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            return fields.count == 3 && !fields[1].isEmpty ? String(fields[1]) : nil
        }.sorted()
    }
}
