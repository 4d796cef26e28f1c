import Cgroups
import LinuxSystem
import OCISpec
import Timestamps

/// What is kept of a container between calls, as `state.json`.
struct ContainerState: Codable {
    var version = 1
    var id: String
    var bundle: String
    /// The spec as it was at creation.
    var spec: Spec
    var pid: Int32
    /// With the pid, the identity of the process.
    var startTicks: UInt64
    var created: Timestamp
    var cgroup: Cgroup?
    var seccompProgram: String?

    var isAlive: Bool {
        guard pid > 0, let status = ProcessStatus.of(pid) else { return false }
        return status.startTicks == startTicks && !status.isZombie
    }
}
