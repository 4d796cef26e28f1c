import EngineAPI
import Glibc
import ImageStore
import LinuxSystem
import OCISpec
import Timestamps

extension Engine: EngineBackend {
    public func version() async throws -> EngineVersion {
        let kernel = Self.kernel()
        return EngineVersion(
            version: ProductVersion.text, architecture: kernel.architecture, kernelVersion: kernel.release)
    }

    public func info() async throws -> EngineInfo {
        let kernel = Self.kernel()
        let all = await parts.containers.all
        let running = all.count { $0.record.state.phase == .running }
        return EngineInfo(
            id: parts.instance.tag, name: kernel.host, serverVersion: ProductVersion.text, containers: all.count,
            containersRunning: running, containersPaused: 0, containersStopped: all.count - running,
            images: parts.images.list().count, rootDirectory: parts.instance.root,
            cgroupVersion: parts.launches.hierarchy.mode == .unified ? "2" : "1", kernelVersion: kernel.release,
            operatingSystem: Self.operatingSystem(), architecture: kernel.architecture,
            cpus: sysconf(Int32(_SC_NPROCESSORS_ONLN)),
            memory: Int64(sysconf(Int32(_SC_PHYS_PAGES))) * Int64(sysconf(Int32(_SC_PAGESIZE))),
            securityOptions: ["name=seccomp,profile=builtin"])
    }

    private static func kernel() -> (host: String, release: String, architecture: String) {
        var name = utsname()
        uname(&name)
        func text<Field>(_ field: Field) -> String {
            withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        }
        return (text(name.nodename), text(name.release), text(name.machine))
    }

    private static func operatingSystem() -> String {
        // A host without the file has no name to tell.
        let text = (try? Files.readText("/etc/os-release")) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("PRETTY_NAME=") }
        return line.map { String($0.dropFirst(12)).replacing("\"", with: "") } ?? "Linux"
    }

    // MARK: images

    public func images(filters: Filters) async throws -> [ImageSummary] {
        let wanted = try (filters["reference"] ?? []).map { try reference($0) }
        let used = await parts.containers.all.map(\.record.definition.image)
        return parts.images.list().filter { image in
            wanted.isEmpty || image.references.contains { wanted.contains($0) }
        }.map { image in
            ImageSummary(
                id: image.id.rawValue, repoTags: image.references.map(\.familiar),
                created: image.created.nanoseconds / 1_000_000_000,
                size: image.size, containers: used.count { $0 == image.manifest },
                labels: image.configuration.config.labels)
        }
    }

    private func reference(_ text: String) throws -> ImageReference {
        do {
            return try ImageReference(text)
        } catch {
            throw APIError(.invalidRequest, "\(error)", subject: text)
        }
    }

    private func image(_ reference: String) throws -> ImageRecord {
        guard let image = try parts.images.resolve(reference) else {
            throw APIError(.notFound, "No such image: \(reference)", subject: reference)
        }
        return image
    }

    public func inspectImage(_ reference: String) async throws -> ImageInspection {
        let image = try image(reference)
        let config = image.configuration.config
        func set(_ values: [String: ImageConfiguration.Empty]) -> [String: [String: String]]? {
            values.isEmpty ? nil : values.mapValues { _ in [:] }
        }
        return ImageInspection(
            id: image.id.rawValue, repoTags: image.references.map(\.familiar), created: image.created,
            architecture: image.configuration.architecture, size: image.size,
            configuration: .init(
                user: config.user ?? "", exposedPorts: set(config.exposedPorts), environment: config.env,
                entrypoint: config.entrypoint, command: config.cmd, volumes: set(config.volumes),
                workingDirectory: config.workingDir ?? "", labels: config.labels, stopSignal: config.stopSignal),
            rootFS: .init(layers: image.configuration.rootfs.diffIDs.map(\.rawValue)))
    }

    public func removeImage(_ reference: String, force: Bool) async throws -> [EngineAPI.ImageRemoval] {
        let image = try image(reference)
        let user = await parts.containers.all.first { $0.record.definition.image == image.manifest }
        // One of several names may always go.
        if let user, image.references.count < 2 {
            throw APIError(
                .conflict, "image \(reference) is in use by container \(user.record.definition.name)",
                subject: reference)
        }
        let pinned = try parts.records.pinnedImages()
        return try await images.run { try $0.remove(reference, force: force, keeping: pinned) }.map { removal in
            switch removal {
            case .untagged(let name): .init(untagged: name.familiar)
            case .deleted(let id): .init(deleted: id.rawValue)
            }
        }
    }

    public func importImage(path: String, reference text: String, changes: [String]) async throws -> String {
        let name = text.isEmpty ? nil : try reference(text)
        let image: ImageRecord
        do {
            image = try await images.run { try $0.importRootfs(path, as: name, changes: changes) }
        } catch let error as ImageStoreError {
            throw APIError(
                error.code == .noSpace || error.code == .system ? .failed : .invalidRequest, "\(error)", subject: text)
        }
        parts.events.add(
            EngineEvent(type: "image", action: "import", id: image.id.rawValue, attributes: ["name": text], at: .now()))
        // A stack that waited for the image can go on.
        for stack in try parts.records.stacks() { controller(stack.name).markDirty() }
        return image.id.rawValue
    }

    // MARK: networks and volumes

    public func networks(filters: Filters) async throws -> [NetworkResource] {
        let names = filters["name"] ?? []
        let all = await parts.networks.networks.values.sorted { $0.name < $1.name }
        var resources: [NetworkResource] = []
        for network in all where names.isEmpty || names.contains(where: { network.name.contains($0) }) {
            resources.append(await resource(network))
        }
        return resources
    }

    public func inspectNetwork(_ reference: String) async throws -> NetworkResource {
        let all = await parts.networks.networks
        guard
            let network = all[reference]
                ?? all.values.first(where: { !reference.isEmpty && $0.id.hasPrefix(reference) })
        else {
            throw APIError(.notFound, "network \(reference) not found", subject: reference)
        }
        return await resource(network)
    }

    private func resource(_ network: NetworkRecord) async -> NetworkResource {
        let length = network.subnet.split(separator: "/").last ?? ""
        var containers: [String: NetworkResource.Endpoint] = [:]
        for endpoint in await parts.networks.containers(on: network.name) {
            containers[endpoint.container.rawValue] = .init(
                name: endpoint.names.first ?? "", endpointID: endpoint.container.rawValue,
                macAddress: endpoint.macAddress,
                ipv4Address: "\(endpoint.address)/\(length)")
        }
        var labels = network.labels
        labels["com.docker.compose.project"] = network.stack
        labels["com.docker.compose.network"] = network.key
        return NetworkResource(
            name: network.name, id: network.id, created: network.createdAt,
            ipam: .init(configurations: [.init(subnet: network.subnet, gateway: network.gateway)]),
            isInternal: network.isInternal, containers: containers, labels: labels)
    }

    public func volumes(filters: Filters) async throws -> [VolumeResource] {
        let names = filters["name"] ?? []
        return await parts.volumes.volumes.values.sorted { $0.name < $1.name }
            .filter { volume in names.isEmpty || names.contains { volume.name.contains($0) } }.map(resource)
    }

    public func inspectVolume(_ name: String) async throws -> VolumeResource {
        guard let volume = await parts.volumes.volume(name) else {
            throw APIError(.notFound, "get \(name): no such volume", subject: name)
        }
        return resource(volume)
    }

    private func resource(_ volume: VolumeRecord) -> VolumeResource {
        var labels = volume.labels
        labels["com.docker.compose.project"] = volume.stack
        if volume.isAnonymous {
            labels["com.docker.volume.anonymous"] = ""
        } else {
            labels["com.docker.compose.volume"] = volume.key
        }
        return VolumeResource(
            name: volume.name, mountpoint: volume.device ?? parts.instance.volumeData(volume.name),
            createdAt: volume.createdAt,
            labels: labels)
    }

    public func removeVolume(_ name: String, force: Bool) async throws {
        guard await parts.volumes.volume(name) != nil else {
            if force { return }
            throw APIError(.notFound, "get \(name): no such volume", subject: name)
        }
        let user = await parts.containers.all.first {
            $0.record.definition.volumes.values.contains(name)
                || $0.record.definition.anonymousVolumes.values.contains(name)
        }
        if let user {
            throw APIError(
                .conflict, "volume \(name) is in use by container \(user.record.definition.name)", subject: name)
        }
        try await parts.volumes.remove(name)
    }

    // MARK: events

    public func events(
        since: Timestamp?, until: Timestamp?, filters: Filters
    ) async throws -> AsyncThrowingStream<EngineEvent, any Error> {
        let live = parts.events.live.listen()
        let past = try since.map { try parts.events.recorded(since: $0) } ?? []
        let filter = try EventFilter(filters)
        let (stream, continuation) = AsyncThrowingStream<EngineEvent, any Error>.makeStream(
            bufferingPolicy: .bufferingNewest(8192))
        for event in past where filter.matches(event) { continuation.yield(event) }
        let last = past.last?.timeNano ?? 0
        if let until, until <= .now() {
            continuation.finish()
            return stream
        }
        parts.pool.add {
            await withDiscardingTaskGroup { group in
                if let until {
                    group.addTask {
                        // Cancelled when davitd stops.
                        try? await Task.sleep(for: until.duration(since: .now()))
                        continuation.finish()
                    }
                }
                for await event in live where event.timeNano > last && filter.matches(event) {
                    if case .terminated = continuation.yield(event) { break }
                }
                group.cancelAll()
            }
        }
        return stream
    }
}
