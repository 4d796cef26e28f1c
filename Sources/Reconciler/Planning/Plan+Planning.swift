import Timestamps

/// Says what has to be done so that `observed` becomes `desired`.
///
/// Pure and total: the same values give the same plan, whatever order lists and sets have; problems are findings. The caller
/// runs `Plan.runnable`, and plans anew after that, on every event of the stack, and at `Plan.wakeAt`, until nothing is
/// left. It must not plan while a plan of the same stack runs.
public func plan(
    desired: DesiredState, observed: ObservedState, policy: ReconcilePolicy = ReconcilePolicy(), now: Timestamp
) -> Plan {
    let world = World(desired: desired, observed: observed, policy: policy, now: now)
    switch desired.target {
    case .up: return UpPlanner(world).plan()
    case .down(let removeVolumes): return DownPlanner(world, removeVolumes: removeVolumes).plan()
    }
}
