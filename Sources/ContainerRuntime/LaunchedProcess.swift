import Glibc

/// A process that runs, or that waits for ``start(socketPath:)``. Its parent is the caller, who has to reap it.
public struct LaunchedProcess: Hashable, Sendable {
    /// As the caller sees it.
    public let pid: pid_t
    /// Owned by the caller, close-on-exec.
    public let pidfd: Int32
    /// The master of its terminal, owned by the caller, close-on-exec; nil without a terminal.
    public let terminal: Int32?

    public init(pid: pid_t, pidfd: Int32, terminal: Int32?) {
        self.pid = pid
        self.pidfd = pidfd
        self.terminal = terminal
    }
}
