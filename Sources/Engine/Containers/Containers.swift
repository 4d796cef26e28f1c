import Cgroups
import EngineAPI
import Health
import ImageStore
import LinuxSystem
import Logging
import OCISpec
import ShimProtocol
import Timestamps

/// Owner of the instance's containers: records, shims, exit statuses. Every method works in every state of a container;
/// what is not possible in it is an error, and nothing waits behind a slow start or stop of another container.
actor Containers {
    let instance: Instance
    let records: RecordStore
    let networks: Networks
    let volumes: Volumes
    let images: ImageStore
    let names: Names
    let launches: LaunchBuilder
    let pool: TaskPool
    let events: EventLog
    let logger: Logger
    let shimProgram: String
    /// Removes what shims could not remove themselves; that can block.
    let cleaner: WorkerThread<LaunchBuilder>
    /// Fills new volumes, which can take long.
    let copier: WorkerThread<LaunchBuilder>
    /// Told the stack whose containers changed.
    let changes: Broadcast<String>
    var entries: [ContainerID: ContainerEntry] = [:]
    var execs: [String: ExecEntry] = [:]
    /// Those that have ended and can still be asked for, the oldest first.
    var endedExecs: [String] = []
    /// davitd stops; nothing is waited for any more.
    var isStopping = false

    init(
        instance: Instance, records: RecordStore, networks: Networks, volumes: Volumes, images: ImageStore,
        names: Names, launches: LaunchBuilder, pool: TaskPool, events: EventLog, changes: Broadcast<String>,
        shimProgram: String, logger: Logger
    ) {
        self.instance = instance
        self.records = records
        self.networks = networks
        self.volumes = volumes
        self.images = images
        self.names = names
        self.launches = launches
        self.pool = pool
        self.events = events
        self.changes = changes
        self.shimProgram = shimProgram
        self.logger = logger
        cleaner = WorkerThread(name: "cleaner") { launches }
        copier = WorkerThread(name: "copier") { launches }
    }

    // MARK: looking

    /// Sorted by name.
    var all: [ContainerEntry] { entries.values.sortedByName() }

    func containers(of stack: String) -> [ContainerEntry] {
        entries.values.filter { $0.record.definition.stack == stack }.sortedByName()
    }

    func entry(_ id: ContainerID) throws -> ContainerEntry {
        guard let entry = entries[id] else { throw EngineError(.notFound, "container \(id.short)", "does not exist") }
        return entry
    }

    func container(stack: String, service: String, number: Int) -> ContainerEntry? {
        entries.values.first {
            let definition = $0.record.definition
            return definition.stack == stack && definition.service == service && definition.number == number
                && $0.record.state.phase != .removing
        }
    }

    /// By id, by a prefix of one id alone, or by name with or without `/`. Errors: `.notFound`, `.conflict`.
    func find(_ reference: String) throws -> ContainerEntry { try entries.values.entry(named: reference) }

    // MARK: changing an entry

    /// Changes the state and stores it, then tells those who follow the stack.
    func update(_ id: ContainerID, _ change: (inout Lifecycle) -> Void) throws {
        guard var entry = entries[id] else { return }
        change(&entry.record.state)
        entries[id] = entry
        try records.save(entry.record.state, of: id)
        changes.send(entry.record.definition.stack)
    }

    func record(_ event: String, _ id: ContainerID, _ attributes: [String: String] = [:]) {
        guard let definition = entries[id]?.record.definition else { return }
        events.add(.container(definition, action: event, attributes: attributes))
    }

    // MARK: create

    /// Records a container and makes its folders. Nothing runs yet.
    func create(_ definition: ContainerDefinition) async throws {
        let id = definition.id
        if let other = entries.values.first(where: { $0.record.definition.name == definition.name }) {
            throw EngineError(
                .conflict, "container \(definition.name)",
                "the name is in use by container \(other.id.short) of stack \(other.record.definition.stack)")
        }
        let record = ContainerRecord(definition: definition, state: Lifecycle(phase: .creating))
        try records.insert(record)
        entries[id] = ContainerEntry(record: record)
        do {
            let folder = instance.containerFolder(id)
            for part in ["upper", "work"] { try Files.makeDirectories("\(folder)/\(part)", mode: 0o755) }
            _ = try await networks.lease(for: id, on: try definition.endpointRequests())
            try update(id) { $0.phase = .created }
            self.record("create", id)
        } catch {
            try await attemptAll([{ throw error }, { try await self.discard(id) }])
        }
    }

    /// Takes everything of a container off the host, then its record.
    func discard(_ id: ContainerID) async throws {
        guard let definition = entries[id]?.record.definition else { return }
        let files = instance.filesFolder(id)
        let folder = instance.containerFolder(id)
        let shim = ShimFolder(path: instance.shimFolder(id))
        try await attemptAll([
            { try await self.cleaner.run { try $0.removeCgroup(definition) } },
            { try await self.names.remove(id) },
            { try await self.networks.release(id) },
            { try shim.remove() },
            { if Files.exists(files) { try Files.removeTree(files) } },
            { if Files.exists(folder) { try Files.removeTree(folder) } },
        ])
        try records.removeContainer(id)
        let waiters = entries[id]?.removalWaiters ?? []
        entries[id] = nil
        if entries.isEmpty { try launches.removeCgroupParent() }
        execs = execs.filter { $0.value.container != id }
        for waiter in waiters { waiter.resume() }
        changes.send(definition.stack)
    }

    // MARK: remove

    /// Removes a container that does not run, and its anonymous volumes when asked to. One that is gone is no error.
    func remove(_ id: ContainerID, volumes removeVolumes: Bool) async throws {
        guard let entry = entries[id] else { return }
        guard !entry.isAlive, entry.record.state.phase != .starting else {
            throw EngineError(.conflict, "container \(entry.record.definition.name)", "is running; stop it first")
        }
        try update(id) { $0.phase = .removing }
        record("destroy", id)
        try await discard(id)
        guard removeVolumes else { return }
        for volume in entry.record.definition.anonymousVolumes.values {
            try await volumes.remove(volume)
        }
    }

    func waitForRemoval(_ id: ContainerID) async {
        guard entries[id] != nil, !isStopping else { return }
        await withCheckedContinuation { entries[id]?.removalWaiters.append($0) }
    }
}
