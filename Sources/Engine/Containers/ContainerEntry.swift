import EngineAPI
import Health
import OCISpec
import ShimProtocol
import Timestamps

/// All that davitd knows of one container: its record, and what is alive of it.
struct ContainerEntry {
    var record: ContainerRecord
    /// The shim's link while there is a shim.
    var link: ShimLink?
    var health: HealthStatus = .none
    var probes: ProbeMachine?
    /// Resumed once the launch has succeeded or failed.
    var launch: CheckedContinuation<ShimState, any Error>?
    /// Resumed when the run ends.
    var exitWaiters: [CheckedContinuation<Void, Never>] = []
    /// Resumed when the container is removed.
    var removalWaiters: [CheckedContinuation<Void, Never>] = []
    /// Which run this is: a timer of an earlier one has no say.
    var run = 0

    var id: ContainerID { record.id }
    var isAlive: Bool { link != nil }
}
