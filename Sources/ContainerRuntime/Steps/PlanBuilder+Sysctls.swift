import LinuxSystem

extension PlanBuilder {
    /// Before /proc/sys becomes read-only. Only keys that belong to a namespace of the container's own: others are the
    /// host's. Source: runc configs/validate, sysctl.
    mutating func setSysctls(_ sysctls: [String: String], _ namespaces: NamespacePlan) throws(RuntimeError) {
        let outer = field
        field = "linux.sysctl"
        defer { field = outer }
        for (key, value) in sysctls.sorted(by: { $0.key < $1.key }) {
            let path = key.contains("/") ? key : key.split(separator: ".").joined(separator: "/")
            guard let kind = Self.namespace(ofSysctl: path), namespaces.isOwn(kind),
                !path.split(separator: "/").contains("..")
            else {
                throw RuntimeError(.invalidSpec, "linux.sysctl.\(key)", "it is not in a namespace of the container")
            }
            try writeFile("set sysctl \(key)", "/proc/sys/\(path)", value)
        }
    }

    private static func namespace(ofSysctl path: String) -> NamespaceKind? {
        if path.hasPrefix("net/") { return .network }
        if path.hasPrefix("fs/mqueue/") { return .ipc }
        if path == "kernel/hostname" || path == "kernel/domainname" { return .uts }
        return ipc.contains(path) ? .ipc : nil
    }

    private static let ipc: Set<String> = [
        "kernel/msgmax", "kernel/msgmnb", "kernel/msgmni", "kernel/sem", "kernel/shmall", "kernel/shmmax",
        "kernel/shmmni", "kernel/shm_rmid_forced",
    ]
}
