import Cgroups
import Glibc
import LinuxSystem
import OCISpec
import ShimProtocol
import Timestamps

extension Supervisor {
    /// The container's init is dead: what it wrote is logged, the status is recorded, the group removed, the clients
    /// told, and the loop ends.
    func containerEnded(_ status: ExitStatus) {
        var exit = ShimExit(at: .now())
        switch status {
        case .code(let code): exit.code = code
        case .signal(let number): exit.signal = number
        }
        endProcesses()
        drainOutputs()
        exit.oomKilled = (cgroup?.oomKills() ?? 0) > 0
        conclude(exit)
    }

    /// Records and announces the end. In this order: the record is there before the event, and a new container of the
    /// same id may be launched on the event, so that the group has to be gone.
    func conclude(_ exit: ShimExit, failure: ShimMessage.Failed? = nil) {
        phase = .ended(exit)
        do {
            try folder.write(exit)
        } catch {
            broadcast(.error(ShimMessage.Failure(message: "the exit status could not be recorded: \(error)")))
        }
        do {
            try external?.delete()
            try bundle.remove()
        } catch {
            broadcast(.error(ShimMessage.Failure(message: "something of the container is left: \(error)")))
        }
        do {
            try cgroup?.remove()
        } catch {
            broadcast(.error(ShimMessage.Failure(message: "the cgroup is left: \(error)")))
        }
        // What was never launched has nothing to be stopped after.
        if failure == nil { runHooks(.poststop, status: .stopped) }
        if let failure { broadcast(.failed(failure)) }
        broadcast(.exited(exit))
        loop.stop()
    }

    /// With a pid namespace of its own all of the container died with its init. Without one the rest is killed by
    /// cgroup, so that the pipes end.
    private func endProcesses() {
        let namespaces = request.spec.linux?.namespaces ?? []
        let isOwn = namespaces.contains { $0.type == .pid && ($0.path ?? "").isEmpty }
        if !isOwn, let cgroup {
            do {
                try cgroup.kill()
            } catch {
                broadcast(.error(ShimMessage.Failure(message: "processes are left: \(error)")))
            }
            waitForEnd(of: cgroup)
        }
        for session in Array(execs.values) { finish(session, code: 128 + SIGKILL) }
    }

    /// Dying takes a moment; half a second bounds it.
    private func waitForEnd(of cgroup: Cgroup) {
        for _ in 0..<250 {
            while waitpid(-1, nil, WNOHANG) > 0 {}
            // An unreadable group is as good as an empty one: its removal says what is wrong.
            guard let left = try? cgroup.processes(), !left.isEmpty else { return }
            var pause = timespec(tv_sec: 0, tv_nsec: 2_000_000)
            nanosleep(&pause, nil)
        }
    }
}
