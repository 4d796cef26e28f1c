import EngineAPI
import OCISpec

/// `start`, `stop`, `restart` or `kill` of a stack's containers: in the order of their dependencies.
struct ServiceWork: Sendable {
    let containers: Containers
    let action: ServiceAction
    let targets: [Target]

    /// A container to act on.
    struct Target: Sendable, Hashable {
        var id: ContainerID
        var name: String
        var service: String
        var dependencies: Set<String>
    }

    init(containers: Containers, action: ServiceAction, entries: [ContainerEntry]) {
        self.containers = containers
        self.action = action
        targets = entries.map { entry in
            Target(
                id: entry.id, name: entry.record.definition.name, service: entry.record.definition.service,
                dependencies: Set(entry.record.definition.specification.dependsOn.keys))
        }
    }

    func run(_ continuation: ProgressStream.Continuation) async {
        var failures: [ProgressSummary.Failure] = []
        var changed = 0
        for level in Self.levels(targets, isStop: action.isStop) {
            await withTaskGroup(of: ProgressSummary.Failure?.self) { group in
                for target in level {
                    group.addTask { await self.attempt(target, continuation) }
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
        _ target: Target, _ continuation: ProgressStream.Continuation
    ) async -> ProgressSummary.Failure? {
        func show(_ state: ProgressState, _ message: String?) {
            continuation.yield(
                .resource(ResourceProgress(ResourceName(.container, target.name), state, message: message, at: .now())))
        }
        do {
            try await perform(target, show)
            return nil
        } catch {
            show(.error, "\(error)")
            return .init(subject: target.name, message: "\(error)")
        }
    }

    private func perform(_ target: Target, _ show: (ProgressState, String?) -> Void) async throws {
        switch action {
        case .start:
            guard try await !containers.entry(target.id).isAlive else { return show(.running, nil) }
            show(.starting, nil)
            try await containers.start(target.id)
            show(.started, nil)
        case .stop(let timeout):
            show(.stopping, nil)
            try await containers.stop(target.id, grace: timeout.map { .seconds($0) }, by: .user)
            show(.stopped, nil)
        case .restart(let timeout, _):
            show(.stopping, nil)
            try await containers.restart(target.id, grace: timeout.map { .seconds($0) })
            show(.started, nil)
        case .kill(let text):
            guard let signal = Signals.number(of: text) else {
                throw EngineError(.invalid, "signal \(text)", "is not known")
            }
            guard try await containers.entry(target.id).isAlive else { return }
            show(.stopping, nil)
            try await containers.kill(target.id, signal: signal)
            show(.stopped, nil)
        }
    }

    /// Services whose dependencies are in earlier levels; from the last to the first when things are stopped. What depends
    /// on itself in a circle is one level.
    static func levels(_ targets: [Target], isStop: Bool) -> [[Target]] {
        var rest = targets
        var levels: [[Target]] = []
        while !rest.isEmpty {
            let open = Set(rest.map(\.service))
            let free = rest.filter { $0.dependencies.isDisjoint(with: open.subtracting([$0.service])) }
            let level = free.isEmpty ? rest : free
            levels.append(level)
            let done = Set(level)
            rest.removeAll(where: done.contains)
        }
        return isStop ? levels.reversed() : levels
    }
}

extension ServiceAction {
    fileprivate var isStop: Bool {
        switch self {
        case .start, .restart: false
        case .stop, .kill: true
        }
    }
}
