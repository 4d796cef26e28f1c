import Glibc
import LinuxSystem
import OCISpec

/// User namespaces that the runtime makes before the launch, with their maps, and hands on by descriptor.
///
/// A short-lived child is in the new namespace while its maps are written from here: they must be complete before
/// anybody is root in there. Source: user_namespaces(7), "Defining user and group ID mappings".
enum UserNamespace {
    static func make(uids: IDMap, gids: IDMap, field: String) throws(RuntimeError) -> OwnedDescriptor {
        let runner = try PlanRunner()
        var builder = PlanBuilder(cloneFlags: NamespaceKind.user.cloneFlag)
        builder.field = field
        builder.call(
            "wait for the maps", .recvfrom, .signed(runner.childReport.rawValue), .bytes([0]), 1, 0, .null, .null)
        return try runner.hold(builder.plan) { (pid: pid_t) throws(RuntimeError) in
            try write(uids, gids, pid: pid, field: field)
            return try translating { () throws(SystemError) in try Namespaces.open(.user, of: pid) }
        }
    }

    private static func write(_ uids: IDMap, _ gids: IDMap, pid: pid_t, field: String) throws(RuntimeError) {
        do {
            if geteuid() != 0 { try Files.writeExisting("/proc/\(pid)/setgroups", "deny") }
            try Files.writeExisting("/proc/\(pid)/uid_map", uids.text)
            try Files.writeExisting("/proc/\(pid)/gid_map", gids.text)
        } catch {
            throw RuntimeError(.system, field, "the maps cannot be written", errno: error.errno)
        }
    }
}
