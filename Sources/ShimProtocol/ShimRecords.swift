import Timestamps

/// `state.json`: written right after the launch.
public struct ShimState: Codable, Hashable, Sendable {
    /// The container's init, in the host's pid namespace.
    public var pid: Int32
    /// Start time of `pid` in clock ticks since boot (field 22 of /proc/<pid>/stat): tells a reused pid apart.
    public var startTicks: UInt64
    public var startedAt: Timestamp
    public var shimPid: Int32

    public init(pid: Int32, startTicks: UInt64, startedAt: Timestamp, shimPid: Int32) {
        self.pid = pid
        self.startTicks = startTicks
        self.startedAt = startedAt
        self.shimPid = shimPid
    }
}

/// How a container's init ended: the whole of `exit.json`.
public struct ShimExit: Codable, Hashable, Sendable {
    /// The exit code; nil when a signal ended it.
    public var code: Int32?
    public var signal: Int32?
    public var at: Timestamp
    /// The kernel killed a process of the container for want of memory.
    public var oomKilled: Bool
    /// Why nothing ran, when the launch failed.
    public var error: String?

    public init(
        code: Int32? = nil, signal: Int32? = nil, at: Timestamp, oomKilled: Bool = false, error: String? = nil
    ) {
        self.code = code
        self.signal = signal
        self.at = at
        self.oomKilled = oomKilled
        self.error = error
    }

    /// As a shell says it: the code, or 128 and the signal.
    public var shellCode: Int32 { code ?? signal.map { $0 < 128 ? 128 + $0 : 255 } ?? 255 }
}
