import Cgroups
import ContainerRuntime
import Glibc
import LinuxSystem
import OCISpec

/// Ends what is left of a container and forgets it.
struct ContainerRemoval {
    let context: Context

    private var store: StateStore { context.store }

    /// Kills what runs, when `force`. Errors: it runs, or is being made, without `force`.
    func remove(_ state: ContainerState, force: Bool) throws(VerbError) {
        let status = store.status(state)
        guard force || status == .stopped || status == .created else {
            throw VerbError("container \(state.id) is \(status.rawValue): stop it or use --force")
        }
        if state.isAlive { try kill(state) }
        let group = try state.group
        if !group.removeIfEmpty() {
            try VerbError.wrapping {
                // Without a pid namespace of its own, processes can outlive the first one.
                try group.kill()
                do throws(CgroupError) {
                    try group.remove()
                } catch  where error.code == .busy {
                    // One that a killed create had cloned was still on its way into the group.
                    try group.kill()
                    try group.remove()
                }
            }
        }
        try store.remove(state.id)
        // A hook that fails does not bring the container back. Source: runtime-spec runtime.md, "Lifecycle", step 13.
        for hook in state.hooks?.poststop ?? [] {
            do {
                let stopped = State(
                    id: state.id, status: .stopped, bundle: state.bundle, annotations: state.annotations)
                try HookRunner.run(.poststop, [hook], state: stopped)
            } catch {
                context.log.warning("\(error)")
            }
        }
    }

    private func kill(_ state: ContainerState) throws(VerbError) {
        try VerbError.wrapping {
            do {
                let process = try PIDDescriptor(opening: state.pid)
                guard state.isAlive else { return }
                try process.send(signal: SIGKILL)
                // A frozen process does not end.
                if let group = state.cgroup, group.isFrozen { try group.thaw() }
                let epoll = try Epoll()
                try epoll.add(process.descriptor.rawValue, .readable, token: 0)
                while try epoll.wait().isEmpty {}
            } catch let error as SystemError where error.errno == ESRCH {
                // It has ended meanwhile.
            }
        }
    }
}
