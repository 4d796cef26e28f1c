import Glibc
import LinuxSystem
import OCISpec
import ShimProtocol
import Timestamps

extension Containers {
    func handle(_ incoming: ShimLink.Incoming, from id: ContainerID, _ link: ShimLink) async {
        guard entries[id]?.link === link else { return }
        switch incoming.message {
        case .started(let state):
            launched(id, state)
        case .welcome(let welcome):
            if let exit = welcome.exit { await ended(id, exit) }
        case .failed(let failure):
            failLaunch(id, LaunchFailure(failure, name: entries[id]?.record.definition.name ?? id.short))
        case .exited(let status):
            await ended(id, status)
        case .execStarted(let started):
            execStarted(started, incoming.descriptors)
        case .execFailed(let failure):
            execFailed(failure)
        case .execExited(let exited):
            execEnded(exited)
        case .error(let failure):
            logger.warning(
                "a shim could not do what it was asked",
                metadata: ["container": "\(id.short)", "message": "\(failure.message)"])
        case .attached, .hello, .signal, .exec, .execSignal, .resize, .execResize, .attach:
            logger.warning("a shim sent a message that is not for davitd", metadata: ["container": "\(id.short)"])
        }
    }

    private func failLaunch(_ id: ContainerID, _ error: any Error) {
        let launch = entries[id]?.launch
        entries[id]?.launch = nil
        launch?.resume(throwing: error)
    }

    /// The link to a shim is closed: it has ended, as a rule after it said how its container ended.
    func shimHasGone(_ id: ContainerID, _ link: ShimLink) async {
        guard let entry = entries[id], entry.link === link else { return }
        // It said nothing, so it may have left its group.
        await removeCgroup(of: entry.record.definition)
        guard entries[id]?.link === link else { return }
        entries[id]?.link = nil
        let exit = readExit(id)
        if entries[id]?.launch != nil {
            failLaunch(
                id, EngineError(.failed, "container \(id.short)", exit.error ?? "its shim ended before the start"))
            return
        }
        if entries[id]?.record.state.phase == .running { await ended(id, exit) }
    }

    func removeCgroup(of definition: ContainerDefinition) async {
        do {
            try await cleaner.run { try $0.removeCgroup(definition) }
        } catch {
            logger.error(
                "a cgroup is left", metadata: ["container": "\(definition.id.short)", "error": "\(error)"])
        }
    }

    /// What `exit.json` says; a shim that was killed left none, and its container died with it.
    private func readExit(_ id: ContainerID) -> ShimExit {
        let folder = ShimFolder(path: instance.shimFolder(id))
        do {
            if let exit = try folder.readExit() { return exit }
        } catch {
            logger.error("an exit record does not decode", metadata: ["container": "\(id.short)", "error": "\(error)"])
        }
        return ShimExit(signal: SIGKILL, at: .now(), error: "its shim was killed")
    }

    /// A run is over: gives back what it held, records how it ended, wakes who waits.
    func ended(_ id: ContainerID, _ status: ShimExit) async {
        guard let entry = entries[id], entry.record.state.phase == .running || entry.record.state.phase == .starting
        else { return }
        entries[id]?.link = nil
        entries[id]?.health = .none
        if let launch = entry.launch {
            entries[id]?.launch = nil
            launch.resume(
                throwing: EngineError(
                    .failed, "container \(entry.record.definition.name)",
                    status.error ?? "it ended before it had started"))
            return
        }
        failExecs(of: id)
        do {
            try update(id) { state in
                state.phase = .exited
                if let startedAt = state.startedAt {
                    state.backoff.containerExited(ranFor: status.at.duration(since: startedAt))
                }
                state.exitCode = Int(status.shellCode)
                state.finishedAt = status.at
                state.oomKilled = status.oomKilled
                state.exitError = status.error
                state.pid = nil
            }
        } catch {
            logger.error("an exit could not be recorded", metadata: ["container": "\(id.short)", "error": "\(error)"])
        }
        record("die", id, ["exitCode": "\(status.shellCode)"])
        if status.oomKilled { record("oom", id) }
        let waiters = entries[id]?.exitWaiters ?? []
        entries[id]?.exitWaiters = []
        for waiter in waiters { waiter.resume() }
        await giveBack(id)
    }

    /// What only a running container needs: its ports and its names. Its folder stays until the next run, its namespace
    /// until it is removed.
    private func giveBack(_ id: ContainerID) async {
        let run = entries[id]?.run
        do {
            try await attemptAll([
                { if self.isStill(run, id) { try await self.networks.unpublish(id) } },
                { if self.isStill(run, id) { try await self.names.remove(id) } },
            ])
        } catch {
            logger.error(
                "an ended container could not be cleaned up",
                metadata: ["container": "\(id.short)", "error": "\(error)"])
        }
    }

    private func isStill(_ run: Int?, _ id: ContainerID) -> Bool {
        entries[id]?.run == run && entries[id]?.record.state.phase == .exited
    }

    func waitForExit(_ id: ContainerID) async {
        guard let entry = entries[id], !isStopping, entry.isAlive || entry.record.state.phase == .starting else {
            return
        }
        await withCheckedContinuation { entries[id]?.exitWaiters.append($0) }
    }
}

extension Containers {
    /// davitd stops: everybody who waits for a container is let go. The containers themselves go on.
    func abandon() {
        isStopping = true
        for id in entries.keys {
            let entry = entries[id]
            entries[id]?.launch = nil
            entries[id]?.exitWaiters = []
            entries[id]?.removalWaiters = []
            entry?.launch?.resume(throwing: CancellationError())
            for waiter in (entry?.exitWaiters ?? []) + (entry?.removalWaiters ?? []) { waiter.resume() }
        }
        for exec in execs.values { letGo(exec) }
    }
}

/// The runtime core could not start a container.
struct LaunchFailure: Error, CustomStringConvertible {
    var description: String

    init(_ failure: ShimMessage.Failed, name: String) {
        description = "container \(name): \(failure.message)"
    }
}
