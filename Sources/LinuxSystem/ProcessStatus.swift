import Glibc

/// What /proc tells of a process.
public struct ProcessStatus: Hashable, Sendable {
    public let pid: pid_t
    /// "R", "S", "Z"; proc_pid_stat(5), field 3.
    public let state: Character
    public let parent: pid_t
    /// Clock ticks since boot; with the pid, the identity of a process over time.
    public let startTicks: UInt64

    public var isZombie: Bool { state == "Z" || state == "X" }

    /// Nil when there is no such process.
    public static func of(_ pid: pid_t) -> ProcessStatus? {
        // A process that is gone has no file; there is no other reason for its absence.
        guard let text = try? Files.readText("/proc/\(pid)/stat", limit: 65536) else { return nil }
        return ProcessStatus(pid: pid, stat: text)
    }

    /// Parses a line of /proc/<pid>/stat; the command in parentheses may hold anything.
    public init?(pid: pid_t, stat: String) {
        guard let end = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        guard fields.count > 19, let state = fields[0].first, let parent = pid_t(fields[1]),
            let ticks = UInt64(fields[19])
        else { return nil }
        self.pid = pid
        self.state = state
        self.parent = parent
        startTicks = ticks
    }
}
