import EngineAPI
import OCISpec

/// `start`, `stop`, `restart` or `kill` of a stack's containers: in the order of their dependencies.
struct ServiceWork: Sendable {
    let containers: Containers
    let action: ServiceAction
    let entries: [ContainerEntryName]

    struct ContainerEntryName: Sendable {
        var id: ContainerID
        var name: String
        var service: String
        var dependencies: Set<String>
    }

    init(containers: Containers, action: ServiceAction, entries: [ContainerEntry]) {
        self.containers = containers
        self.action = action
        self.entries = entries.map { entry in
            ContainerEntryName(
                id: entry.id, name: entry.record.definition.name, service: entry.record.definition.service,
                dependencies: Set(entry.record.definition.specification.dependsOn.keys))
        }
    }

    func run(_ continuation: ProgressStream.Continuation) async {
        var failures: [ProgressSummary.Failure] = []
        var changed = 0
        for level in levels() {
            await withTaskGroup(of: ProgressSummary.Failure?.self) { group in
                for entry in level {
                    group.addTask { await self.attempt(entry, continuation) }
                }
                for await failure in group {
                    if let failure { failures.append(failure) } else { changed += 1 }
                }
            }
        }
        continuation.yield(.finished(ProgressSummary(ok: failures.isEmpty, failures: failures, changed: changed)))
        continuation.finish()
    }

    private func attempt(
        _ entry: ContainerEntryName, _ continuation: ProgressStream.Continuation
    ) async -> ProgressSummary.Failure? {
        func show(_ state: ProgressState, _ message: String?) {
            continuation.yield(
                .resource(ResourceProgress(ResourceName(.container, entry.name), state, message: message, at: .now())))
        }
        do {
            try await perform(entry, show)
            return nil
        } catch {
            show(.error, "\(error)")
            return .init(subject: entry.name, message: "\(error)")
        }
    }

    private func perform(_ entry: ContainerEntryName, _ show: (ProgressState, String?) -> Void) async throws {
        switch action {
        case .start:
            guard try await !containers.entry(entry.id).isAlive else { return show(.running, nil) }
            show(.starting, nil)
            try await containers.start(entry.id)
            show(.started, nil)
        case .stop(let timeout):
            show(.stopping, nil)
            try await containers.stop(entry.id, grace: timeout.map { .seconds($0) }, by: .user)
            show(.stopped, nil)
        case .restart(let timeout, _):
            show(.stopping, nil)
            try await containers.restart(entry.id, grace: timeout.map { .seconds($0) })
            show(.started, nil)
        case .kill(let text):
            guard let signal = Signals.number(of: text) else {
                throw EngineError(.invalid, "signal \(text)", "is not known")
            }
            guard try await containers.entry(entry.id).isAlive else { return }
            show(.stopping, nil)
            try await containers.kill(entry.id, signal: signal)
            show(.stopped, nil)
        }
    }

    /// Services whose dependencies are in earlier levels; from the last to the first when things are stopped.
    private func levels() -> [[ContainerEntryName]] {
        var rest = entries
        var levels: [[ContainerEntryName]] = []
        while !rest.isEmpty {
            let open = Set(rest.map(\.service))
            let free = rest.filter { $0.dependencies.isDisjoint(with: open.subtracting([$0.service])) }
            levels.append(free.isEmpty ? rest : free)
            let done = Set((free.isEmpty ? rest : free).map(\.id))
            rest.removeAll { done.contains($0.id) }
        }
        switch action {
        case .start, .restart: return levels
        case .stop, .kill: return levels.reversed()
        }
    }
}
