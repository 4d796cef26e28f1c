import CDavit
import Glibc
import LinuxSystem

extension Cgroup {
    /// Stops all processes of the group; returns when the last one stands.
    ///
    /// A v1 freezer can miss a process that is being forked, and says FREEZING then: it is asked again, in growing pauses, for
    /// some seconds, and thawed when it does not come to it. Errors: `.busy` then. Source: cgroup-v1/freezer-subsystem.rst.
    public func freezeCompletely() throws(CgroupError) {
        try freeze()
        var pause = 10_000
        for turn in 0..<200 {
            if isFrozen { return }
            var time = timespec(tv_sec: 0, tv_nsec: pause)
            nanosleep(&time, nil)
            pause = min(pause * 2, 20_000_000)
            if turn % 8 == 7 { try freeze() }
        }
        // What is to be told is that it would not freeze.
        try? thaw()
        throw CgroupError(code: .busy, subject: path, message: "its processes do not freeze")
    }

    /// Whether all processes of the group stand, also where an outer group was frozen.
    public var isFrozen: Bool {
        // A group without a freezer, or that is gone, is not frozen.
        if let folder = folder(of: .freezer), folder.version == .v1 {
            return ((try? readText(folder.path + "/freezer.state", field: nil)) ?? "").hasPrefix("FROZEN")
        }
        guard let folder = folders.first(where: { $0.version == .v2 }) else { return false }
        return ((try? readText(folder.path + "/cgroup.events", field: nil)) ?? "").contains("frozen 1")
    }
}
