import Cgroups
import Glibc
import LinuxSystem
import OCISpec

/// The hooks that belong to the launch of a container.
struct LaunchHooks {
    let configuration: LaunchConfiguration
    let seccomp: [UInt8]?

    /// What the parent does while the container's first process, `pid`, waits at `point`.
    func run(at point: LaunchPoint, pid: pid_t) throws(RuntimeError) {
        guard let hooks = configuration.spec.hooks else { return }
        let process = try translating { () throws(SystemError) in try PIDDescriptor(opening: pid) }
        let stage = HookStage(
            spec: configuration.spec, pid: pid, pidfd: process.descriptor.rawValue, bundle: configuration.bundle,
            id: configuration.id, seccomp: seccomp, cgroup: configuration.cgroup)
        var state = State(
            id: configuration.id, status: .creating, pid: pid, bundle: configuration.bundle ?? "",
            annotations: configuration.spec.annotations)
        switch point {
        case .environment:
            try HookRunner.run(.prestart, hooks.prestart, state: state)
            try HookRunner.run(.createRuntime, hooks.createRuntime, state: state)
            state.pid = ProcessStatus.innermostPID(of: pid)
            try HookRunner.run(.createContainer, hooks.createContainer, state: state, in: stage)
        case .program:
            state.status = .created
            state.pid = ProcessStatus.innermostPID(of: pid)
            try HookRunner.run(.startContainer, hooks.startContainer, state: state, in: stage)
        }
    }
}

/// Runs the startContainer hooks of a created container, whose first process is `pid`.
///
/// `state`: of the container, with the pid as the host has it. Errors: `.hookFailed`, `.notRunning`.
public func runStartHooks(
    _ spec: Spec, state: State, pid: pid_t, seccompProgram: String?, cgroup: CgroupPlacement?
) throws(RuntimeError) {
    guard let hooks = spec.hooks?.startContainer, !hooks.isEmpty else { return }
    let process = try translating { () throws(SystemError) in try PIDDescriptor(opening: pid) }
    let stage = HookStage(
        spec: spec, pid: pid, pidfd: process.descriptor.rawValue, bundle: state.bundle, id: state.id,
        seccomp: try SeccompProgram.read(seccompProgram),
        cgroup: cgroup)
    var inner = state
    inner.pid = ProcessStatus.innermostPID(of: pid)
    try HookRunner.run(.startContainer, hooks, state: inner, in: stage)
}
