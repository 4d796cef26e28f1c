import ContainerNetwork
import EngineAPI
import Glibc
import LinuxSystem
import OCISpec
import ShimProtocol
import Timestamps

extension Containers {
    /// Starts a container that does not run: namespace, ports, files, shim, init. Returns when its program runs.
    ///
    /// What was made for the run is taken back when a step fails. Errors: `.conflict` when it starts or runs already.
    func start(_ id: ContainerID, isRestart: Bool = false) async throws {
        let entry = try entry(id)
        let definition = entry.record.definition
        guard !entry.isAlive, entry.record.state.phase == .created || entry.record.state.phase == .exited else {
            throw EngineError(.conflict, "container \(definition.name)", "is \(entry.record.state.phase.rawValue)")
        }
        try update(id) { state in
            state.phase = .starting
            state.stoppedBy = nil
            if isRestart { state.backoff.restartedByRule() } else { state.backoff.startedOnRequest() }
        }
        entries[id]?.run += 1
        do {
            try await launch(definition)
        } catch {
            try await withdraw(id, because: error)
        }
    }

    /// The shim has launched the container. Recorded at once: a program that ends quickly has the next message.
    func launched(_ id: ContainerID, _ state: ShimState) {
        guard let launch = entries[id]?.launch else { return }
        entries[id]?.launch = nil
        do {
            try update(id) { lifecycle in
                lifecycle.phase = .running
                lifecycle.pid = state.pid
                lifecycle.startedAt = state.startedAt
                lifecycle.exitError = nil
                lifecycle.oomKilled = false
            }
        } catch {
            return launch.resume(throwing: error)
        }
        record("start", id)
        monitorHealth(of: id)
        launch.resume()
    }

    /// Reads and writes small files, so not on the actor.
    @concurrent private static func request(
        for definition: ContainerDefinition, _ context: LaunchContext, _ launches: LaunchBuilder
    ) async throws -> LaunchRequest {
        try launches.request(for: definition, context)
    }

    /// Returns when the program runs.
    private func launch(_ definition: ContainerDefinition) async throws {
        let id = definition.id
        let folder = ShimFolder(path: instance.shimFolder(id))
        let ownsNetwork = definition.ownsNetworkNamespace
        if ownsNetwork {
            _ = try await networks.attach(
                id, sysctls: definition.networkSysctls, gatewayPriority: definition.gatewayPriority)
        }
        let reservations = try PortReservations(definition.wantedPorts)
        if !reservations.bindings.isEmpty {
            try update(id) { $0.ports = reservations.bindings }
            try await networks.publish(reservations.bindings, for: id)
        }
        let context = LaunchContext(
            endpoints: await networks.endpoints(of: id), volumePaths: try await volumePaths(of: definition),
            sharedNamespaces: try sharedNamespaces(of: definition), hostGateway: await networks.hostAddress(for: id))
        let seeds = launches.volumeSeeds(definition, context)
        if !seeds.isEmpty { try await copier.run { try $0.fill(seeds, for: definition) } }
        let request = try await Self.request(for: definition, context, launches)
        if ownsNetwork { try await names.put(definition, endpoints: context.endpoints, netns: instance.netnsPath(id)) }
        try folder.remove()
        let (pid, connection) = try reservations.withDescriptors { held in
            try ShimSpawner.spawn(program: shimProgram, folder: folder, request: request, keepOpen: held)
        }
        let link = ShimLink(connection)
        try await withCheckedThrowingContinuation { continuation in
            entries[id]?.launch = continuation
            follow(link, of: id, child: pid)
            if isStopping { abandon() }
        }
    }

    /// Reads a shim's messages for as long as it lives, and reaps it if it is a `child` of this davitd.
    func follow(_ link: ShimLink, of id: ContainerID, child: pid_t?) {
        entries[id]?.link = link
        pool.add { [weak self] in
            for await incoming in link.messages { await self?.handle(incoming, from: id, link) }
            // Cancelled when davitd stops: the shim goes on.
            guard !Task.isCancelled else { return }
            if let child {
                // The shim closes its socket as its very last act, so this does not wait.
                var status: Int32 = 0
                waitpid(child, &status, 0)
            }
            await self?.shimHasGone(id, link)
        }
    }

    /// Undoes a start that failed and remembers why.
    private func withdraw(_ id: ContainerID, because error: any Error) async throws {
        // davitd stops and waits for the launch no more: the next one takes it up.
        guard !isStopping, let definition = entries[id]?.record.definition else { throw error }
        let message = "\(error)"
        let shim = ShimFolder(path: instance.shimFolder(id))
        do {
            try await attemptAll([
                { throw error },
                { try await self.cleaner.run { try $0.removeCgroup(definition) } },
                { try await self.names.remove(id) },
                { try await self.networks.unpublish(id) },
                { try shim.remove() },
            ])
        } catch let problem {
            try update(id) { state in
                state.phase = state.startedAt == nil ? .created : .exited
                state.ports = []
                state.pid = nil
                state.exitError = message
            }
            throw problem
        }
    }

    private func volumePaths(of definition: ContainerDefinition) async throws -> [String: String] {
        var paths: [String: String] = [:]
        for name in Set(definition.volumes.values).union(definition.anonymousVolumes.values) {
            guard await volumes.volume(name) != nil else { continue }
            paths[name] = try await volumes.path(of: name)
        }
        return paths
    }

    /// Paths of the namespaces that a container shares with other services of its stack, by kind.
    private func sharedNamespaces(of definition: ContainerDefinition) throws -> [LinuxNamespaceType: String] {
        var paths: [LinuxNamespaceType: String] = [:]
        for (kind, service) in definition.namespaceParents {
            guard let parent = container(stack: definition.stack, service: service, number: 1) else {
                throw EngineError(
                    .unavailable, "container \(definition.name)",
                    "shares the \(kind.rawValue) namespace of \(service), which has no container")
            }
            if kind == .network {
                paths[kind] = instance.netnsPath(parent.id)
                continue
            }
            guard let pid = parent.record.state.pid, parent.isAlive else {
                throw EngineError(
                    .unavailable, "container \(definition.name)",
                    "shares the \(kind.rawValue) namespace of \(service), which does not run")
            }
            paths[kind] = "/proc/\(pid)/ns/\(kind.rawValue)"
        }
        return paths
    }
}
