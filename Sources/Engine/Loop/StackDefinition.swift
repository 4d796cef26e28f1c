import ComposeModel
import ConfigHash
import ContainerNetwork
import Health
import ImageStore
import OCISpec
import Reconciler
import Timestamps

/// One generation of a stack, made ready for planning and for making containers.
struct StackDefinition: Sendable {
    let stack: StackRecord
    let generation: GenerationRecord
    /// By service.
    let hashes: [String: String]
    /// Sorted by key; those that no service uses are left out.
    let networks: [DesiredNetwork]
    let volumes: [DesiredVolume]
    var project: Project { generation.project }

    init(stack: StackRecord, generation: GenerationRecord) throws {
        self.stack = stack
        self.generation = generation
        let project = generation.project
        hashes = try project.services.mapValues { try ConfigHash.of($0, contents: generation.contents) }
        let used = Set(project.services.values.flatMap(\.networks.keys))
        networks = try project.networks.filter { used.contains($0.key) && !$0.value.isHostLike }
            .sorted { $0.key < $1.key }.map { key, network in
                DesiredNetwork(
                    key: key, name: network.name, hash: try ConfigHash.of(network), isExternal: network.external)
            }
        volumes = try project.volumes.sorted { $0.key < $1.key }.map { key, volume in
            DesiredVolume(key: key, name: volume.name, hash: try ConfigHash.of(volume), isExternal: volume.external)
        }
    }

    // MARK: desired state

    /// What the stack is to be now, with the images that are there now.
    func desired(images: ImageStore) -> DesiredState {
        let target: DesiredState.Target = stack.target == .up ? .up : .down(removeVolumes: stack.removeVolumes)
        return DesiredState(
            stack: stack.name, target: target, networks: networks, volumes: volumes,
            services: project.services.values.sorted { $0.name < $1.name }.map { desired($0, images: images) },
            disabledServices: Set(project.disabledServices.keys), requestedAt: stack.requestedAt,
            options: stack.options)
    }

    private func desired(_ service: Service, images: ImageStore) -> DesiredService {
        let digest = generation.images[service.name]
        let image = digest.flatMap { images.image($0) }
        var problem: String?
        if image == nil {
            problem = "image \(service.image ?? service.name) is not in the store; import it with `davit image import`"
        }
        var hasHealthcheck = service.healthcheck.map { !$0.isDisabled && !$0.test.isEmpty } ?? false
        if let test = image?.configuration.config.healthcheck?.test, service.healthcheck?.isDisabled != true {
            hasHealthcheck = hasHealthcheck || (!test.isEmpty && test.first != "NONE")
        }
        let dependencies = service.dependsOn.sorted { $0.key < $1.key }.map { name, dependency in
            DesiredDependency(
                service: name, condition: .init(dependency.condition), isRequired: dependency.required,
                restart: dependency.restart)
        }
        return DesiredService(
            name: service.name, replicas: service.replicas, hash: hashes[service.name] ?? "", image: digest,
            dependencies: dependencies, restart: RestartRule(of: service),
            stopGrace: service.stopGracePeriod ?? .seconds(10),
            networks: service.networks.keys.compactMap { project.networks[$0]?.name }.sorted(),
            volumes: service.volumes.compactMap {
                $0.type == .volume ? $0.source.flatMap { project.volumes[$0]?.name } : nil
            },
            namespaceParents: namespaceParents(of: service), hasHealthcheck: hasHealthcheck,
            runsOnce: service.xDavit?.job == .once, problem: problem,
            isSelected: !stack.unselected.contains(service.name))
    }

    private func namespaceParents(of service: Service) -> [String] {
        [service.networkMode, service.ipc, service.pid, service.uts].compactMap {
            if case .service(let name)? = $0 { name } else { nil }
        }
    }
}

extension FileSource {
    init(_ object: Config, named name: String) throws {
        if let path = object.file {
            self = .file(path: path)
        } else if let text = object.content {
            self = .inline(text: text)
        } else {
            throw EngineError(
                .invalid, name, "has neither a file nor content; external configs and secrets are not known here")
        }
    }
}

extension DesiredDependency.Condition {
    init(_ condition: DependsOn.Condition) {
        switch condition {
        case .serviceStarted: self = .started
        case .serviceHealthy: self = .healthy
        case .serviceCompletedSuccessfully: self = .completedSuccessfully
        }
    }
}

extension RestartRule {
    /// `deploy.restart_policy.condition` wins over `restart`.
    init(of service: Service) {
        switch service.deploy?.restartPolicy?.condition {
        case "none": self = .no
        case "on-failure": self = .onFailure(maximumRetries: service.deploy?.restartPolicy?.maxAttempts)
        case "any": self = .always
        default:
            switch service.restart {
            case nil, .no: self = .no
            case .always: self = .always
            case .unlessStopped: self = .unlessStopped
            case .onFailure(let maximum): self = .onFailure(maximumRetries: maximum == 0 ? nil : maximum)
            }
        }
    }
}
