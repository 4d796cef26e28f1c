import Glibc
import LinuxSystem

extension Cgroup {
    /// Whether the group's processes stand.
    public enum FreezerState: String, Hashable, Sendable {
        case thawed = "THAWED"
        /// Asked to, but some still run.
        case freezing = "FREEZING"
        case frozen = "FROZEN"
    }

    /// Stops all processes of the group, and returns when the last one stands.
    ///
    /// Errors: `.unavailable` without a freezer; `.refused` when a process does not come to a stand (one in an
    /// uninterruptible wait); then the group runs again.
    public func freeze() throws(CgroupError) {
        do {
            try setFrozen(true)
            try waitUntilFrozen()
        } catch {
            // The first error is the one to tell.
            try? setFrozen(false)
            throw error
        }
    }

    /// Lets the processes of a frozen group run again.
    public func thaw() throws(CgroupError) { try setFrozen(false) }

    /// Errors: `.unavailable` without a freezer.
    public func freezerState() throws(CgroupError) -> FreezerState {
        let folder = try freezer()
        if folder.version == .v1 {
            return FreezerState(rawValue: folder.line("freezer.state") ?? "") ?? .thawed
        }
        if folder.keyed("cgroup.events")["frozen"] == 1 { return .frozen }
        return folder.number("cgroup.freeze") == 1 ? .freezing : .thawed
    }

    /// Returns when the kernel has taken the request.
    func setFrozen(_ frozen: Bool) throws(CgroupError) {
        let folder = try freezer()
        switch folder.version {
        case .v1: try writeText(folder.path + "/freezer.state", frozen ? "FROZEN" : "THAWED", field: nil)
        case .v2: try writeText(folder.path + "/cgroup.freeze", frozen ? "1" : "0", field: nil)
        }
    }

    private func freezer() throws(CgroupError) -> CgroupFolder {
        if let folder = folder(of: .freezer), folder.version == .v1 { return folder }
        if let folder = folders.first(where: { $0.version == .v2 }) { return folder }
        throw CgroupError(code: .unavailable, subject: path, message: "the group has no freezer")
    }

    /// v1 tells nobody when it is done, and needs to be asked again when a process forked meanwhile.
    private func waitUntilFrozen() throws(CgroupError) {
        var pause = 20_000
        for _ in 0..<1000 {
            if try freezerState() == .frozen { return }
            var time = timespec(tv_sec: 0, tv_nsec: pause)
            nanosleep(&time, nil)
            pause = min(pause * 2, 10_000_000)
            if folder(of: .freezer)?.version == .v1 { try setFrozen(true) }
        }
        throw CgroupError(code: .refused, subject: path, message: "not every process could be stopped")
    }

    /// Whether all processes of the group stand, also where an outer group was frozen.
    public var isFrozen: Bool {
        // A group without a freezer, or that is gone, is not frozen.
        (try? freezerState()) == .frozen
    }
}
