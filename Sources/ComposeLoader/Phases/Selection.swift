import ComposeModel
import Diagnostics

/// Phase: only the services that were named, and what they depend on; then only the resources that these use.
struct Selection {
    let session: Session

    func services(_ project: inout Project, names: [String], withDependencies: Bool) {
        guard !names.isEmpty else { return }
        var chosen: Set<String> = []
        var queue: [String] = []
        for name in names {
            if let service = project.disabledServices[name] {
                project.disabledServices[name] = nil
                project.services[name] = service
            }
            guard project.services[name] != nil else {
                let near = Suggestion.nearest(to: name, among: project.services.keys.sorted())
                session.error(
                    "compose.service.unknown", "no such service: \(name)", hint: near.map { "did you mean `\($0)`?" })
                continue
            }
            queue.append(name)
        }
        while let name = queue.popLast() {
            guard chosen.insert(name).inserted, withDependencies, let service = project.services[name] else { continue }
            queue += service.dependsOn.keys.filter { project.services[$0] != nil }
        }
        for (name, service) in project.services where !chosen.contains(name) {
            project.services[name] = nil
            project.disabledServices[name] = service
        }
        for name in chosen where !withDependencies {
            guard let service = project.services[name] else { continue }
            project.services[name]?.dependsOn = service.dependsOn.filter { chosen.contains($0.key) }
        }
    }

    /// Takes out networks, volumes, configs, secrets and models that no enabled service uses.
    static func prune(_ project: inout Project) {
        var networks: Set<String> = []
        var volumes: Set<String> = []
        var configs: Set<String> = []
        var secrets: Set<String> = []
        var models: Set<String> = []
        for service in project.services.values {
            networks.formUnion(service.networks.keys)
            volumes.formUnion(service.volumes.filter { $0.type == .volume }.compactMap(\.source))
            configs.formUnion(service.configs.map(\.source))
            secrets.formUnion(service.secrets.map(\.source))
            secrets.formUnion(service.build?.secrets.map(\.source) ?? [])
            models.formUnion(service.models.keys)
        }
        project.networks = project.networks.filter { networks.contains($0.key) }
        project.volumes = project.volumes.filter { volumes.contains($0.key) }
        project.configs = project.configs.filter { configs.contains($0.key) }
        project.secrets = project.secrets.filter { secrets.contains($0.key) }
        project.models = project.models.filter { models.contains($0.key) }
    }
}
