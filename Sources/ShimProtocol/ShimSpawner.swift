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
        do {
            let (ours, theirs) = try UnixSocket.pair(.packets)
            let connection = ShimConnection(owning: OwnedDescriptor(owning: ours))
            let inherited = OwnedDescriptor(owning: theirs)
            let null = try OwnedDescriptor(opening: "/dev/null", flags: O_RDWR)
            var descriptors: [(child: Int32, parent: Int32)] = (0...2).map { ($0, null.rawValue) }
            descriptors.append((3, inherited.rawValue))
            for (index, descriptor) in keepOpen.enumerated() { descriptors.append((4 + Int32(index), descriptor)) }
            let pid = try Spawn.process(
                program, arguments: [program, folder.path], descriptors: descriptors, newSession: true)
            return (pid, connection)
        } catch {
            throw ShimProtocolError(error)
        }
    }
}
