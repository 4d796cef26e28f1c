import Cgroups
import ContainerRuntime
import Glibc
import LinuxSystem
import OCISpec
import ShimProtocol
import Timestamps

extension Supervisor {
    /// Makes the cgroup, launches the container and records it. Returns false when it failed: then that is recorded and
    /// announced, and nothing is left.
    func launch() -> Bool {
        do {
            let placement = try makeGroup()
            let state = try start(placement: placement)
            phase = .running(state)
            try folder.write(state)
            broadcast(.started(state))
            // A container that ended meanwhile sent its signal while signals were not blocked.
            reap()
            return true
        } catch {
            let failure = ShimMessage.Failed(error)
            // Only the record of a launched container can fail after the launch.
            if let state { abandon(state.pid) }
            conclude(ShimExit(code: failure.exitCode, at: .now(), error: failure.message), failure: failure)
            return false
        }
    }

    private func makeGroup() throws(CgroupError) -> CgroupPlacement? {
        guard let wanted = request.cgroup else { return nil }
        let group = try Cgroup.create(
            wanted.path, in: wanted.hierarchy, resources: request.spec.linux?.resources ?? LinuxResources())
        cgroup = group
        return try group.placement()
    }

    private func start(placement: CgroupPlacement?) throws -> ShimState {
        let configuration = LaunchConfiguration(
            spec: request.spec, rootfs: request.rootfs, seccompProgram: request.seccompProgram, cgroup: placement,
            killWithParent: request.killWithParent)
        let process: LaunchedProcess
        if request.terminal {
            process = try ContainerRuntime.launch(configuration, io: .terminal)
            try useTerminal(process)
        } else {
            let pipes = try StandardPipes(
                openStdin: request.openStdin, owner: request.spec.process?.user ?? User())
            process = try ContainerRuntime.launch(configuration, io: .descriptors(pipes.containerSide))
            try use(pipes)
        }
        return ShimState(
            pid: process.pid, startTicks: try startTicks(of: process.pid), startedAt: .now(), shimPid: getpid())
    }

    private func abandon(_ pid: pid_t) {
        kill(pid, SIGKILL)
        waitpid(pid, nil, 0)
        drainOutputs()
    }
}
