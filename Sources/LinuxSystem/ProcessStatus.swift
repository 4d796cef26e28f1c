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

    /// The pid of a process as it sees itself; its pid here where that cannot be told. Source: proc_pid_status(5), NSpid.
    public static func innermostPID(of pid: pid_t) -> pid_t {
        // Without the file it has ended, and nobody will ask it.
        let text = (try? Files.readText("/proc/\(pid)/status", limit: 65536)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("NSpid:") }
        return line?.split(whereSeparator: \.isWhitespace).last.flatMap { pid_t($0) } ?? pid
    }

    /// Where this process has the strings of its command line, address and bytes; (0, 0) when that cannot be told.
    ///
    /// What is written there, `ps` shows. Source: proc_pid_stat(5), arg_start and arg_end.
    public static var argumentMemory: (start: UInt64, size: UInt64) {
        // Without /proc there is nothing to be shown either.
        let text = (try? Files.readText("/proc/self/stat", limit: 65536)) ?? ""
        let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 46, let start = UInt64(fields[45]), let end = UInt64(fields[46]), end > start else {
            return (0, 0)
        }
        return (start, end - start)
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
