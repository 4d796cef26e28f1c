import Glibc
import LinuxSystem

/// What a plan depends on of the host; tests make their own.
struct HostView: Sendable {
    /// nil: nothing is there.
    var isDirectory: @Sendable (_ path: String) -> Bool?
    var cgroups: @Sendable () -> CgroupView
    /// The file that sets the AppArmor profile of the next execve; nil: no AppArmor.
    var appArmorExec: String?
    var hasSELinux = false
    var isPrivileged = true
    /// Of this process, by the kernel's number of the resource.
    var limit: @Sendable (_ resource: Int) -> (soft: UInt64, hard: UInt64) = { _ in (.max, .max) }

    /// How the host has its cgroups mounted.
    enum CgroupView: Hashable, Sendable {
        case unified
        /// Options of each v1 hierarchy: `cpu,cpuacct`, `name=systemd`.
        case legacy([String])
    }

    static var current: HostView {
        HostView(
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
            },
            appArmorExec: appArmorFile, hasSELinux: Files.exists("/sys/fs/selinux/enforce"),
            isPrivileged: geteuid() == 0,
            limit: { resource in
                var value = rlimit()
                // A resource that the kernel does not have is refused when it is set.
                guard getrlimit(__rlimit_resource_t(UInt32(resource)), &value) == 0 else { return (.max, .max) }
                return (UInt64(value.rlim_cur), UInt64(value.rlim_max))
            })
    }

    /// The older file is one that all security modules share. Source: apparmor(7), kernel Documentation LSM/apparmor.
    private static var appArmorFile: String? {
        guard Files.exists("/sys/kernel/security/apparmor") || Files.exists("/sys/module/apparmor/parameters/enabled")
        else { return nil }
        let own = "/proc/self/attr/apparmor/exec"
        return Files.exists(own) ? own : "/proc/self/attr/exec"
    }

    /// The middle fields of /proc/<pid>/cgroup; cgroups(7).
    static func hierarchies(_ text: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            return fields.count == 3 && !fields[1].isEmpty ? String(fields[1]) : nil
        }.sorted()
    }
}
