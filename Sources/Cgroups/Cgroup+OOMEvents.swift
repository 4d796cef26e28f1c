import CDavit
import Glibc
import LinuxSystem

/// Tells when the kernel killed a process of a cgroup for want of memory.
public struct OOMEvents: ~Copyable {
    /// To be watched by epoll.
    public let descriptor: OwnedDescriptor
    /// What ``descriptor`` is to be watched for.
    public let interest: Epoll.Interest
    private let group: Cgroup
    private var seen: UInt64

    /// Errors: `.unavailable` when the group has no memory controller.
    public init(_ group: Cgroup) throws(CgroupError) {
        guard let folder = group.folder(of: .memory) else {
            throw CgroupError(code: .unavailable, subject: group.path, message: "the group has no memory controller")
        }
        let watched = try OOMEvents.watch(folder)
        descriptor = watched
        interest = folder.version == .v1 ? .readable : .urgent
        self.group = group
        seen = group.oomKills()
    }

    /// How many were killed since the last call; the descriptor waits for the next one again.
    public mutating func take() -> UInt64 {
        var buffer: UInt64 = 0
        // An eventfd is emptied; a v2 file is only asked again after it was read to its end.
        if interest == .readable { _ = read(descriptor.rawValue, &buffer, 8) }
        let kills = group.oomKills()
        defer { seen = kills }
        return kills > seen ? kills - seen : 0
    }

    private static func watch(_ folder: CgroupFolder) throws(CgroupError) -> OwnedDescriptor {
        switch folder.version {
        case .v1: return try legacy(folder.path)
        case .v2: return try open(folder.path + "/memory.events")
        }
    }

    /// An eventfd that is bound to `memory.oom_control`. Source: cgroup-v1/memory.rst, "OOM Control".
    private static func legacy(_ folder: String) throws(CgroupError) -> OwnedDescriptor {
        let file = try open(folder + "/memory.oom_control")
        let result = davit_eventfd(0, O_NONBLOCK | O_CLOEXEC)
        guard result >= 0 else {
            let cause = SystemError(operation: "eventfd", subject: "", errno: Int32(clamping: -result))
            throw CgroupError(code: .refused, subject: folder, cause: cause)
        }
        let event = OwnedDescriptor(owning: Int32(clamping: result))
        try writeText(folder + "/cgroup.event_control", "\(event.rawValue) \(file.rawValue)", field: nil)
        return event
    }

    private static func open(_ path: String) throws(CgroupError) -> OwnedDescriptor {
        do {
            return try OwnedDescriptor(opening: path, flags: O_RDONLY)
        } catch {
            throw CgroupError(code: .refused, subject: path, cause: error)
        }
    }
}
