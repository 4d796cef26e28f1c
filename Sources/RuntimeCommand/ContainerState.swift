import Cgroups
import LinuxSystem
import OCISpec
import Timestamps

/// What is kept of a container between calls, as `state.json`. The configuration is beside it, as `config.json`.
struct ContainerState: Sendable {
    static let version = 2

    var id: String
    var bundle: String
    /// Absolute.
    var rootfs: String
    /// The first argument of the process, for messages.
    var program: String
    /// 0 while the container is being made.
    var pid: Int32 = 0
    /// With the pid, the identity of the process.
    var startTicks: UInt64 = 0
    var created: Timestamp
    /// Below each mount; made before anything else, so that it is found when the making was interrupted.
    var cgroupPath: String
    /// nil until it is made.
    var cgroup: Cgroup?
    var seccompProgram: String?
    var hooks: Hooks?
    var annotations: [String: String] = [:]

    var isAlive: Bool {
        guard pid > 0, let status = ProcessStatus.of(pid) else { return false }
        return status.startTicks == startTicks && !status.isZombie
    }
}
