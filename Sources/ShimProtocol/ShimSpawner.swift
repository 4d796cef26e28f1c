import Glibc
import LinuxSystem

/// Starts shims.
public enum ShimSpawner {
    /// Writes `request` into `folder` and starts `program` on it, in a session of its own, stdio on /dev/null.
    ///
    /// `keepOpen`: descriptors (port reservations) that the shim holds open as long as it lives; they stay the caller's.
    /// The caller has to reap `pid`. Errors: `.system`; nothing but `launch.json` is left then.
    public static func spawn(
        program: String, folder: ShimFolder, request: LaunchRequest, keepOpen: [Int32] = []
    ) throws(ShimProtocolError) -> (pid: pid_t, connection: ShimConnection) {
        try folder.write(request)
        let pair = try PacketSocket.pair()
        let pid = try PacketSocket.spawn(
            program, [program, folder.path], descriptor: pair.theirs, keepOpen: keepOpen)
        return (pid, pair.ours)
    }
}
