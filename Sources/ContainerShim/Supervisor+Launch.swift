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
            let state = try request.terminal ? launchOnTerminal(placement) : launchOnPipes(placement)
            phase = .running(state)
            try folder.write(state)
            broadcast(.started(state))
            runHooks(.poststart, status: .running, pid: state.pid)
            return true
        } catch {
            // Only the record of a launched container can fail after the launch.
            if let state { abandon(state.pid) }
            let failure = describe(error)
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

    private func launchOnPipes(_ placement: CgroupPlacement?) throws -> ShimState {
        var pipes = try StandardPipes(openStdin: request.openStdin)
        try pipes.change(owner: request.spec.process?.user ?? User())
        let state = try start(placement, .descriptors(pipes.containerSide)).state
        if let input = pipes.stdin?.writing.take() {
            try Descriptors.setNonBlocking(input.rawValue)
            self.input = InputSink(input, isTerminal: false)
        }
        if let output = pipes.stdout.reading.take() { try add(output: OutputSource(output, stream: .stdout)) }
        if let error = pipes.stderr.reading.take() { try add(output: OutputSource(error, stream: .stderr)) }
        return state
    }

    private func launchOnTerminal(_ placement: CgroupPlacement?) throws -> ShimState {
        let (state, terminal) = try start(placement, .terminal)
        guard let terminal else { return state }
        let output = OwnedDescriptor(owning: terminal)
        // epoll wants one descriptor for each direction.
        input = InputSink(try output.duplicate(), isTerminal: true)
        try add(output: OutputSource(output, stream: .stdout))
        return state
    }

    private func start(
        _ placement: CgroupPlacement?, _ io: StandardIO
    ) throws -> (state: ShimState, terminal: Int32?) {
        let process = try external.map { try launch(by: $0, io) } ?? launch(placement, io)
        // An unreaped child: it is there even when it has ended.
        let ticks = ProcessStatus.of(process.pid)?.startTicks ?? 0
        let state = ShimState(pid: process.pid, startTicks: ticks, startedAt: .now(), shimPid: getpid())
        phase = .running(state)
        return (state, process.terminal)
    }

    private func launch(
        _ placement: CgroupPlacement?, _ io: StandardIO
    ) throws -> (pid: pid_t, terminal: Int32?) {
        let configuration = LaunchConfiguration(
            spec: request.spec, id: request.id.rawValue, rootfs: request.rootfs,
            seccompProgram: request.seccompProgram, cgroup: placement, killWithParent: request.killWithParent,
            useInit: request.useInit, bundle: try hookBundle())
        let process = try ContainerRuntime.launch(configuration, io: io)
        close(process.pidfd)
        return (process.pid, process.terminal)
    }

    private func abandon(_ pid: pid_t) {
        kill(pid, SIGKILL)
        waitpid(pid, nil, 0)
        drainOutputs()
    }

    private func describe(_ error: any Error) -> ShimMessage.Failed {
        switch error {
        case let error as RuntimeError:
            ShimMessage.Failed(
                step: error.subject, message: "\(error)", errno: error.errno, exitCode: error.exitCode)
        case let error as CgroupError:
            ShimMessage.Failed(
                step: "cgroup", message: "\(error)", errno: error.cause?.errno ?? 0, exitCode: 125)
        case let error as ExternalRuntimeError:
            ShimMessage.Failed(
                step: error.verb, message: "\(error)", errno: 0,
                exitCode: error.exitCode(running: request.spec.process?.args.first ?? "", other: 125))
        case let error as SystemError:
            ShimMessage.Failed(step: error.operation, message: "\(error)", errno: error.errno, exitCode: 125)
        default: ShimMessage.Failed(step: "launch", message: "\(error)", errno: 0, exitCode: 125)
        }
    }
}
