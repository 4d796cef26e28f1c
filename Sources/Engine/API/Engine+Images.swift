import EngineAPI
import ImageStore
import OCISpec
import Timestamps

extension Engine {
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

    public func image(_ reference: String, hasProgram program: String) async throws -> Bool {
        let image = try image(reference)
        let view = RootfsView(layers: try parts.images.layerPaths(of: image))
        let path = image.configuration.config.env.last { $0.hasPrefix("PATH=") }.map { $0.dropFirst(5) }
        let folders = (path ?? ContainerDefaults.path[...]).split(separator: ":")
        return try folders.contains { try view.exists("\($0)/\(program)") }
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
}
