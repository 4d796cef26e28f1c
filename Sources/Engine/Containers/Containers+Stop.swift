import Glibc
import LinuxSystem
import OCISpec
import Reconciler
import ShimProtocol

extension Containers {
    /// Sends the stop signal, and SIGKILL after `grace`; returns when the run is over. Nil: the container's own grace.
    ///
    /// `origin` nil: the run counts as one that ended by itself.
    func stop(_ id: ContainerID, grace: Duration?, by origin: ObservedContainer.StopOrigin?) async throws {
        let entry = try entry(id)
        if let origin { try update(id) { $0.stoppedBy = origin } }
        guard let link = entry.link, entry.record.state.phase == .running else { return }
        let definition = entry.record.definition
        let run = entry.run
        let grace = grace ?? definition.stopGrace
        try send(definition.stopSignal, link, definition)
        record("kill", id, ["signal": "\(definition.stopSignal)"])
        pool.add { [weak self] in
            // When davitd stops, the container goes on as it is.
            if await pause(for: grace) { await self?.killRun(run, of: id) }
        }
        await waitForExit(id)
        record("stop", id)
    }

    private func killRun(_ run: Int, of id: ContainerID) {
        guard let entry = entries[id], entry.run == run, let link = entry.link, entry.record.state.phase == .running
        else { return }
        do {
            try send(SIGKILL, link, entry.record.definition)
            record("kill", id, ["signal": "\(SIGKILL)"])
        } catch {
            logger.error(
                "a container could not be killed", metadata: ["container": "\(id.short)", "error": "\(error)"])
        }
    }

    func kill(_ id: ContainerID, signal: Int32) throws {
        let entry = try entry(id)
        guard let link = entry.link, entry.record.state.phase == .running else {
            throw EngineError(.conflict, "container \(entry.record.definition.name)", "is not running")
        }
        // A user who kills a container wants it gone; other signals are for the program to understand.
        if signal == SIGKILL || signal == entry.record.definition.stopSignal { try update(id) { $0.stoppedBy = .user } }
        try send(signal, link, entry.record.definition)
        record("kill", id, ["signal": "\(signal)"])
    }

    func resize(_ id: ContainerID, rows: UInt16, columns: UInt16) throws {
        guard let link = try entry(id).link else { return }
        try link.send(.resize(.init(rows: rows, columns: columns)))
    }

    private func send(_ signal: Int32, _ link: ShimLink, _ definition: ContainerDefinition) throws {
        do throws(ShimProtocolError) {
            try link.send(.signal(.init(number: signal)))
        } catch  where error.code == .closed {
            return  // it has just ended; the link's reader sees that too
        } catch {
            throw EngineError(.failed, "container \(definition.name)", "signal \(signal) could not be sent: \(error)")
        }
    }
}

extension Containers {
    /// Stops what runs and starts it again.
    func restart(_ id: ContainerID, grace: Duration?) async throws {
        try await stop(id, grace: grace, by: .plan)
        guard try entry(id).record.state.phase != .running else { return }
        do {
            try await start(id)
        } catch let error as EngineError where error.code == .conflict {
            // The loop saw it stopped and was quicker.
            return
        }
    }
}
