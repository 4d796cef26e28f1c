import Timestamps

struct World {
    let desired: DesiredState
    let observed: ObservedState
    let policy: ReconcilePolicy
    let now: Timestamp
}
