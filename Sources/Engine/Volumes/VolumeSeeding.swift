import LinuxSystem
import OCISpec

/// A volume's folder on the host, to be filled with what an image has at `target`.
struct VolumeSeed: Sendable, Hashable {
    var target: String
    var path: String
}

extension LaunchBuilder {
    /// The volumes of a container that take on the image's content at their first use, sorted by target.
    func volumeSeeds(_ definition: ContainerDefinition, _ context: LaunchContext) -> [VolumeSeed] {
        var names = definition.anonymousVolumes
        for volume in definition.specification.volumes where volume.type == .volume {
            guard let key = volume.source, let name = definition.volumes[key] else { continue }
            let keepsOut = volume.volume?.nocopy == true || volume.volume?.subpath != nil
            names[volume.target] = keepsOut ? nil : name
        }
        return names.sorted { $0.key < $1.key }.compactMap { target, name in
            context.volumePaths[name].map { VolumeSeed(target: target, path: $0) }
        }
    }

    /// Fills those volumes that are empty; one that cannot be filled whole is left empty. Can take long: it is called on
    /// one thread of its own, so that two containers that share a new volume do not both find it empty.
    func fill(_ seeds: [VolumeSeed], for definition: ContainerDefinition) throws {
        let layers = try images.layerPaths(of: try image(of: definition))
        for seed in seeds where try Files.list(seed.path).isEmpty {
            do {
                try TreeCopier().copy(seed.target, of: layers, to: seed.path)
            } catch {
                var cleanup: [any Error] = []
                do {
                    for name in try Files.list(seed.path) { try Files.removeTree("\(seed.path)/\(name)") }
                } catch let problem {
                    cleanup.append(problem)
                }
                throw cleanup.isEmpty ? error : CleanupError(primary: error, cleanup: cleanup)
            }
        }
    }
}
