import Glibc
import LinuxSystem

extension PlanBuilder {
    /// By a procfs that only this process has: a path in the container, or one that somebody mounts over, has no part in
    /// it. Source: CVE-2025-52881.
    ///
    /// Only keys that belong to a namespace of the container's own: others are the host's. Source: runc
    /// configs/validate, sysctl.
    /// - Parameter proc: see ``openOwnProc()``; closed here.
    mutating func setSysctls(
        _ sysctls: [String: String], _ namespaces: NamespacePlan, proc: Slot
    ) throws(RuntimeError) {
        let outer = field
        field = "linux.sysctl"
        defer { field = outer }
        let file = try makeSlot()
        for (key, value) in sysctls.sorted(by: { $0.key < $1.key }) {
            let path = key.contains("/") ? key : key.split(separator: ".").joined(separator: "/")
            guard let kind = Self.namespace(ofSysctl: path), namespaces.isOwn(kind),
                !path.split(separator: "/").contains("..")
            else {
                throw RuntimeError(.invalidSpec, "linux.sysctl.\(key)", "it is not in a namespace of the container")
            }
            let (name, bytes) = ("set sysctl \(key)", Array(value.utf8))
            call(
                name, .openat2, .slot(proc), .text("sys/\(path)"),
                .how(flags: UInt64(O_WRONLY | O_CLOEXEC), resolve: Self.insideProc), 24, result: file)
            call(name, .write, .slot(file), .bytes(bytes), .number(UInt64(bytes.count)))
            call(name, .close, .slot(file))
        }
        close("close the procfs", proc)
    }

    private static let insideProc =
        ResolveFlag.RESOLVE_BENEATH | ResolveFlag.RESOLVE_NO_XDEV | ResolveFlag.RESOLVE_NO_SYMLINKS
        | ResolveFlag.RESOLVE_NO_MAGICLINKS

    /// A procfs that is mounted nowhere. Which system parameters it shows goes by who looks, not by where it was made.
    mutating func openOwnProc() throws(RuntimeError) -> Slot {
        let outer = field
        field = "linux.sysctl"
        defer { field = outer }
        return try makeFileSystem("make a procfs", type: "proc")
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
