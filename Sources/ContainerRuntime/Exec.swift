import Cgroups
import Glibc
import OCISpec

/// Runs one more process in the container whose init is `pid`, in its namespaces and with the spec's restrictions.
///
/// What `process` does not say is as `spec.process` says: capabilities, rlimits. Returns when execve has succeeded.
/// - Parameters:
///   - id, bundle: the container's, for those who are told of it.
///   - cgroup: a placement in the container's cgroup; nil: the caller's cgroup.
///   - preservedDescriptors: how many descriptors from 3 on the program keeps.
/// - Errors: `.executableNotFound`, `.notExecutable`, `.notRunning`, a failed step.
public func exec(
    _ process: OCISpec.Process, in pid: pid_t, spec: Spec, io: StandardIO, seccompProgram: String? = nil,
    cgroup: CgroupPlacement? = nil, killWithParent: Bool = false, id: String = "", bundle: String? = nil,
    preservedDescriptors: Int = 0, trace: LaunchTrace? = nil
) throws(RuntimeError) -> LaunchedProcess {
    try ExecStage.run(
        process, pid: pid, spec: spec, io: io, seccompProgram: seccompProgram, cgroup: cgroup,
        killWithParent: killWithParent, id: id, bundle: bundle, preservedDescriptors: preservedDescriptors,
        trace: trace)
}
