import Cgroups
import ContainerNetwork
import DeviceInterface
import EngineAPI
import Glibc
import ImageStore
import LinuxSystem
import Logging
import Reconciler
import ServiceLifecycle
import Synchronization

/// What every part of the engine works with.
struct EngineParts: Sendable {
    let instance: Instance
    let records: RecordStore
    let images: ImageStore
    let networks: Networks
    let volumes: Volumes
    let names: Names
    let containers: Containers
    let launches: LaunchBuilder
    let events: EventLog
    let changes: Broadcast<String>
    let pool: TaskPool
    let policy = ReconcilePolicy()
    let logger: Logger
    let forgetController: @Sendable (String) -> Void

    /// After the last operation of `down`: the records of the stack and the logs of its replicas go. False when somebody
    /// has asked for the stack again meanwhile.
    func forget(_ stack: StackRecord) async throws -> Bool {
        if stack.removeVolumes {
            // A davitd that was killed between a container and its anonymous volumes has left these.
            for volume in await volumes.all(of: stack.name) where volume.isAnonymous {
                try await volumes.remove(volume.name)
            }
        }
        guard try records.remove(stack) else { return false }
        let logs = instance.stackLogsFolder(stack.name)
        if Files.exists(logs) { try Files.removeTree(logs) }
        changes.send(stack.name)
        try await names.stopIfIdle()
        return true
    }
}

/// davitd without its socket: the records, the loops of all stacks, and what they drive.
public final class Engine: Service {
    let parts: EngineParts
    let images: WorkerThread<ImageStore>
    private let controllers: Controllers
    private let changesSubscription: Broadcast<String>.Subscription

    /// Opens the instance's records and stores. `programs` is the folder of `davit-shim` and `davit-dns`,
    /// `deviceFolders` those with CDI files, the last one's first in rank.
    public init(
        instance: Instance, programs: String, runtimes: Runtimes, deviceFolders: [String], logger: Logger
    ) throws {
        try instance.prepare()
        let records = try RecordStore(path: instance.databasePath, logger: logger)
        let store = try ImageStore.open(root: instance.root)
        if let path = store.setAside {
            logger.error("the image index does not decode and was set aside", metadata: ["path": "\(path)"])
        }
        let networks = try Networks(instance: instance, records: records, pool: .standard, logger: logger)
        let volumes = try Volumes(instance: instance, records: records)
        let names = Names(instance: instance, program: "\(programs)/davit-dns", networks: networks, logger: logger)
        let launches = LaunchBuilder(
            instance: instance, images: store, hierarchy: try CgroupHierarchy.detect(),
            seccomp: SeccompPrograms(folder: instance.seccompFolder), runtimes: runtimes,
            deviceRegistry: DeviceRegistry(folders: deviceFolders))
        let pool = TaskPool()
        let events = EventLog(records: records, logger: logger)
        let changes = Broadcast<String>()
        let containers = Containers(
            instance: instance, records: records, networks: networks, volumes: volumes, images: store, names: names,
            launches: launches, pool: pool, events: events, changes: changes, shimProgram: "\(programs)/davit-shim",
            logger: logger)
        let controllers = Controllers()
        self.controllers = controllers
        images = WorkerThread(name: "images") { store }
        parts = EngineParts(
            instance: instance, records: records, images: store, networks: networks, volumes: volumes, names: names,
            containers: containers, launches: launches, events: events, changes: changes, pool: pool, logger: logger,
            forgetController: { controllers.remove($0) })
        changesSubscription = changes.subscribe { controllers.existing($0)?.markDirty() }
    }

    /// Takes up where the records and the kernel say, before anything is asked of the engine.
    public func recover() async throws {
        let ids = try await parts.containers.recover()
        try await parts.networks.recover(containers: ids.all)
        try await parts.names.keepOnly(ids.running)
        let stacks = Set(try parts.records.stacks().map(\.name))
        let logs = parts.instance.logsFolder
        for folder in try Files.list(logs) where !stacks.contains(folder) && Files.isDirectory("\(logs)/\(folder)") {
            try Files.removeTree("\(logs)/\(folder)")
        }
        for stack in stacks { controller(stack).markDirty() }
    }

    /// Runs the loops until graceful shutdown; containers go on running then.
    public func run() async throws {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.parts.pool.run() }
                group.addTask { await self.parts.names.run() }
                group.addTask {
                    // Ends with the graceful shutdown.
                    try? await gracefulShutdown()
                    await self.parts.containers.abandon()
                }
            }
        } onGracefulShutdown: {
            self.controllers.finishAll()
            self.parts.names.finish()
            self.parts.pool.finish()
        }
    }

    func existingController(_ name: String) -> StackController? { controllers.existing(name) }

    /// The loop of a stack, begun when there is none.
    func controller(_ name: String) -> StackController {
        let (controller, isNew) = controllers.get(name, parts)
        if isNew { parts.pool.add { await controller.run() } }
        return controller
    }
}

/// The loops by stack.
final class Controllers: Sendable {
    private let all = Mutex<[String: StackController]>([:])

    func existing(_ name: String) -> StackController? { all.withLock { $0[name] } }

    func get(_ name: String, _ parts: EngineParts) -> (StackController, isNew: Bool) {
        all.withLock { all in
            if let known = all[name] { return (known, false) }
            let controller = StackController(name: name, engine: parts)
            all[name] = controller
            return (controller, true)
        }
    }

    func remove(_ name: String) {
        all.withLock { _ = $0.removeValue(forKey: name) }
    }

    func finishAll() {
        for controller in all.withLock({ Array($0.values) }) { controller.finish() }
    }
}
