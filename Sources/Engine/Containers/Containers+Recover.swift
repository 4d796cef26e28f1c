import Glibc
import LinuxSystem
import OCISpec
import ShimProtocol
import Timestamps

extension Containers {
    /// Finds every container again after a restart of davitd: those that run are followed again, those that ended
    /// meanwhile get their exit code, half-made and half-removed ones are finished off, strangers in the folders go.
    func recover() async throws -> (all: Set<ContainerID>, running: Set<ContainerID>) {
        for record in try records.containers() { entries[record.id] = ContainerEntry(record: record) }
        for id in entries.keys.sorted() {
            do {
                try await recover(id)
            } catch {
                logger.error(
                    "a container could not be taken up again",
                    metadata: ["container": "\(id.short)", "error": "\(error)"])
            }
        }
        try await removeStrangers()
        return (Set(entries.keys), Set(entries.values.filter(\.isAlive).map(\.id)))
    }

    private func recover(_ id: ContainerID) async throws {
        guard let entry = entries[id] else { return }
        switch entry.record.state.phase {
        case .creating, .removing: try await discard(id)
        case .created, .exited: break
        case .starting, .running: try await adopt(id)
        }
    }

    /// Takes up a run that may still go on.
    private func adopt(_ id: ContainerID) async throws {
        let folder = ShimFolder(path: instance.shimFolder(id))
        let wasStarting = entries[id]?.record.state.phase == .starting
        if try folder.readExit() == nil, let connection = try connect(to: folder), let state = try folder.readState() {
            try update(id) { lifecycle in
                lifecycle.phase = .running
                lifecycle.pid = state.pid
                lifecycle.startedAt = state.startedAt
            }
            let link = ShimLink(connection)
            follow(link, of: id, child: nil)
            try link.send(.hello(.init()))
            let ports = entries[id]?.record.state.ports ?? []
            try await networks.adopt(ports, of: id)
            monitorHealth(of: id, isAdopted: true)
            return
        }
        if wasStarting, try folder.readState() == nil {
            // davitd ended before the launch did: whatever there is of it goes, and the loop starts it again.
            try endShim(of: folder)
            if let definition = entries[id]?.record.definition { await removeCgroup(of: definition) }
            try update(id) { $0.phase = $0.startedAt == nil ? .created : .exited }
            return
        }
        if let definition = entries[id]?.record.definition { await removeCgroup(of: definition) }
        let exit =
            try folder.readExit()
            ?? ShimExit(signal: SIGKILL, at: .now(), error: "it ended while nothing watched over it")
        try update(id) { $0.phase = .running }
        await ended(id, exit)
    }

    private func connect(to folder: ShimFolder) throws -> ShimConnection? {
        do {
            return try ShimConnection(connectingTo: folder)
        } catch  where error.code == .closed {
            return nil
        }
    }

    /// Kills a shim whose launch nobody waits for any more; its container dies with it. A runtime of another make that is
    /// at its work does not, and what it has made is not started yet.
    private func endShim(of folder: ShimFolder) throws {
        for pid in try processes(named: "davit-shim", argument: folder.path) { try end(pid) }
        for pid in try processes(named: "", argument: folder.runtimeRoot) { try end(pid) }
        try folder.remove()
    }

    /// Kills a process that need not be a child, and waits for its end.
    private func end(_ pid: pid_t) throws(SystemError) {
        do throws(SystemError) {
            let process = try PIDDescriptor(opening: pid)
            try process.send(signal: SIGKILL)
            var end = pollfd(fd: process.descriptor.rawValue, events: Int16(POLLIN), revents: 0)
            while poll(&end, 1, -1) < 0, errno == EINTR {}
        } catch  where error.errno == ESRCH {
            return  // it has ended by itself
        }
    }

    private func processes(named name: String, argument: String) throws -> [pid_t] {
        try Files.list("/proc").compactMap { entry in
            // A process may end between the listing and the look.
            guard let pid = pid_t(entry), let line = try? Files.read("/proc/\(entry)/cmdline") else { return nil }
            let words = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            guard words.count > 1, words[0].hasSuffix(name), words.contains(argument) else { return nil }
            return pid
        }
    }

    /// Folders that no record names: of containers whose record went before their folder did.
    private func removeStrangers() async throws {
        let known = Set(entries.keys.map(\.rawValue))
        for name in try Files.list(instance.shimsFolder) where !known.contains(name) {
            logger.notice("removing a shim that no record names", metadata: ["container": "\(name)"])
            try endShim(of: ShimFolder(path: "\(instance.shimsFolder)/\(name)"))
        }
        try await cleaner.run { [isEmpty = entries.isEmpty] launches in
            try launches.removeCgroups(except: known)
            if isEmpty { try launches.removeCgroupParent() }
        }
        for folder in [instance.containersFolder, instance.filesFolder] {
            for name in try Files.list(folder) where !known.contains(name) { try Files.removeTree("\(folder)/\(name)") }
        }
    }
}
