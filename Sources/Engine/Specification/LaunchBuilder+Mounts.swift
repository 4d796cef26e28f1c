import ComposeModel
import Glibc
import LinuxSystem
import OCISpec

extension LaunchBuilder {
    /// The engine's own mounts, then those of the stack file, outer ones before those inside them.
    func mounts(_ definition: ContainerDefinition, _ context: LaunchContext) throws -> [Mount] {
        let service = definition.specification
        var own = try service.volumes.map { try mount($0, definition, context) }
        let files = instance.filesFolder(definition.id)
        let taken = Set(own.map(\.destination))
        for file in ["hosts", "hostname", "resolv.conf"] where !taken.contains("/etc/\(file)") {
            own.append(
                Mount(
                    destination: "/etc/\(file)", type: "bind", source: "\(files)/\(file)",
                    options: ["bind", "rprivate"]))
        }
        for (index, reference) in service.configs.enumerated() {
            own.append(fileMount("\(files)/config-\(index)", at: reference.path(isSecret: false)))
        }
        for (index, reference) in service.secrets.enumerated() {
            own.append(fileMount("\(files)/secret-\(index)", at: reference.path(isSecret: true)))
        }
        for text in service.tmpfs { own.append(tmpfs(text)) }
        for (target, volume) in definition.anonymousVolumes where !taken.contains(target) {
            guard let path = context.volumePaths[volume] else {
                throw EngineError(.notFound, "volume \(volume)", "does not exist")
            }
            own.append(Mount(destination: target, type: "bind", source: path, options: ["rbind", "rprivate", "rw"]))
        }
        func depth(_ path: String) -> Int { path.split(separator: "/").count }
        own.sort { (depth($0.destination), $0.destination) < (depth($1.destination), $1.destination) }
        let base = ContainerDefaults.mounts(
            sharedMemory: service.shmSize ?? ContainerDefaults.sharedMemory, isPrivileged: service.privileged,
            ipcIsOwn: service.ipc != .host)
        let replaced = Set(own.map(\.destination))
        return base.filter { !replaced.contains($0.destination) } + own
    }

    private func fileMount(_ source: String, at target: String) -> Mount {
        Mount(destination: target, type: "bind", source: source, options: ["bind", "rprivate", "ro"])
    }

    /// `path[:options]`.
    private func tmpfs(_ text: String) -> Mount {
        let parts = text.split(separator: ":", maxSplits: 1)
        let options = parts.count > 1 ? parts[1].split(separator: ",").map(String.init) : []
        return Mount(
            destination: parts.first.map(String.init) ?? text, type: "tmpfs", source: "tmpfs",
            options: ["nosuid", "nodev", "noexec"].filter { !options.contains(String($0.dropFirst(2))) } + options)
    }

    private func mount(_ volume: ServiceVolume, _ definition: ContainerDefinition, _ context: LaunchContext) throws
        -> Mount
    {
        let access = volume.readOnly ? "ro" : "rw"
        switch volume.type {
        case .bind:
            let source = volume.source ?? ""
            try checkBind(source, volume, service: definition.service)
            let propagation = volume.bind?.propagation ?? "rprivate"
            let bind = volume.bind?.recursive == "disabled" ? "bind" : "rbind"
            return Mount(
                destination: volume.target, type: "bind", source: source, options: [bind, propagation, access])
        case .volume:
            let name = try volumeName(volume, definition)
            guard var path = context.volumePaths[name] else {
                throw EngineError(.notFound, "volume \(name)", "does not exist")
            }
            if let part = volume.volume?.subpath {
                path = try subpath(part, of: path, volume: name)
            }
            return Mount(
                destination: volume.target, type: "bind", source: path, options: ["rbind", "rprivate", access])
        case .tmpfs:
            var options = ["nosuid", "nodev", "noexec"]
            if let size = volume.tmpfs?.size, size > 0 { options.append("size=\(size)") }
            if let mode = volume.tmpfs?.mode { options.append("mode=\(String(mode, radix: 8))") }
            if volume.readOnly { options.append("ro") }
            return Mount(destination: volume.target, type: "tmpfs", source: "tmpfs", options: options)
        case .cluster, .npipe, .image:
            throw EngineError(
                .invalid, "service \(definition.service)", "volumes of type \(volume.type.rawValue) cannot be mounted")
        }
    }

    /// The path of a part of a volume. The links in it are those of containers: they are followed inside the volume alone.
    private func subpath(_ part: String, of path: String, volume: String) throws -> String {
        guard !part.split(separator: "/").contains("..") else {
            throw EngineError(.invalid, "volume \(volume)", "subpath \(part) leaves the volume")
        }
        let root = try RootedDirectory(path)
        do {
            let found = try root.open(part, flags: OpenFlag.O_PATH)
            return try Files.readLink("/proc/self/fd/\(found.rawValue)")
        } catch {
            guard error.errno == ENOENT else { throw error }
            throw EngineError(.unavailable, "volume \(volume)", "has no \(part)")
        }
    }

    func volumeName(_ volume: ServiceVolume, _ definition: ContainerDefinition) throws -> String {
        guard let key = volume.source, !key.isEmpty else {
            guard let name = definition.anonymousVolumes[volume.target] else {
                throw EngineError(
                    .failed, "service \(definition.service)", "the volume at \(volume.target) was not made")
            }
            return name
        }
        guard let name = definition.volumes[key] else {
            throw EngineError(.notFound, "service \(definition.service)", "its volume \(key) is not in the stack")
        }
        return name
    }

    private func checkBind(_ source: String, _ volume: ServiceVolume, service: String) throws {
        guard !Files.exists(source) else { return }
        guard volume.bind?.createHostPath == true else {
            throw EngineError(
                .unavailable, "service \(service)", "bind source \(source) does not exist",
                hint: "create it, or set bind.create_host_path")
        }
        try Files.makeDirectories(source, mode: 0o755)
    }
}
