import Cgroups
import Glibc
import LinuxSystem
import OCISpec

/// Ends what is left of a container and forgets it.
struct ContainerRemoval {
    let store: StateStore

    /// Kills what runs, when `force`. Errors: it runs without `force`.
    func remove(_ state: ContainerState, force: Bool) throws(VerbError) {
        if state.isAlive {
            guard force || store.status(state) == .created else {
                throw VerbError("container \(state.id) is running: stop it or use --force")
            }
            try kill(state)
        }
        try VerbError.wrapping {
            // Without a pid namespace of its own, processes can outlive the first one; and a killed create has recorded the
            // group before its folders were there.
            guard let recorded = state.cgroup else { return }
            let cgroup = Cgroup(existing: recorded.path, in: recorded.hierarchy)
            try cgroup.kill()
            do throws(CgroupError) {
                try cgroup.remove()
            } catch  where error.code == .busy {
                // One that a killed create had cloned was still on its way into the group.
                try cgroup.kill()
                try cgroup.remove()
            }
        }
        try store.remove(state.id)
        for hook in state.spec.hooks?.poststop ?? [] {
            try HookRunner.run(hook, state: store.describe(state), kind: "poststop")
        }
    }

    private func kill(_ state: ContainerState) throws(VerbError) {
        try VerbError.wrapping {
            do {
                let process = try PIDDescriptor(opening: state.pid)
                guard state.isAlive else { return }
                try process.send(signal: SIGKILL)
                let epoll = try Epoll()
                try epoll.add(process.descriptor.rawValue, .readable, token: 0)
                while try epoll.wait().isEmpty {}
            } catch let error as SystemError where error.errno == ESRCH {
                // It has ended meanwhile.
            }
        }
    }
}
