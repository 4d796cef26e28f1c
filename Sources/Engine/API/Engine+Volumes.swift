import EngineAPI

extension Engine {
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
}
