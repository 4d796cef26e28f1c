import EngineAPI
import Health
import OCISpec
import ShimProtocol
import Timestamps

/// All that davitd knows of one container: its record, and what is alive of it.
struct ContainerEntry {
    var record: ContainerRecord
    /// The shim's link while there is a shim.
    var link: ShimLink?
    var health: HealthStatus = .none
    var probes: ProbeMachine?
    /// Resumed once the launch has succeeded or failed.
    var launch: CheckedContinuation<Void, any Error>?
    /// Resumed when the run ends.
    var exitWaiters: [CheckedContinuation<Void, Never>] = []
    /// Resumed when the container is removed.
    var removalWaiters: [CheckedContinuation<Void, Never>] = []
    /// Which run this is: a timer of an earlier one has no say.
    var run = 0

    var id: ContainerID { record.id }
    var isAlive: Bool { link != nil }
}

extension Collection<ContainerEntry> {
    func sortedByName() -> [ContainerEntry] {
        sorted { $0.record.definition.name < $1.record.definition.name }
    }

    /// The one of that name (with or without `/`) or id, or whose id alone begins so; a name wins, as with docker.
    func entry(named reference: String) throws(EngineError) -> ContainerEntry {
        let name = reference.hasPrefix("/") ? String(reference.dropFirst()) : reference
        if let entry = first(where: { $0.record.definition.name == name }) { return entry }
        let matches = reference.isEmpty ? [] : filter { $0.id.rawValue.hasPrefix(reference) }
        guard let match = matches.first else {
            throw EngineError(.notFound, "container \(reference)", "does not exist")
        }
        guard matches.count == 1 else {
            throw EngineError(
                .conflict, "container \(reference)", "is the start of \(matches.count) ids; give more of it")
        }
        return match
    }
}
