import ComposeModel
import ContainerNetwork
import Health
import ImageStore
import JSONCodec
import OCISpec
import Reconciler
import Timestamps

import struct Crypto.SHA256

/// One generation of a stack, made ready for planning and for making containers.
struct StackDefinition: Sendable {
    let stack: StackRecord
    let generation: GenerationRecord
    let hashes: [String: String]
    var project: Project { generation.project }

    init(stack: StackRecord, generation: GenerationRecord) throws {
        self.stack = stack
        self.generation = generation
        var hashes: [String: String] = [:]
        for (name, service) in generation.project.services {
            hashes[name] = try Self.hash(of: service, in: generation)
        }
        self.hashes = hashes
    }

    /// The config hash: what, when it changes, recreates a service's containers. Replicas, dependencies, profiles, build and
    /// the `x-` keys are not in it; the content of the configs and secrets that the service mounts is.
    private static func hash(of service: Service, in generation: GenerationRecord) throws -> String {
        var bare = service
        bare.build = nil
        bare.pullPolicy = nil
        bare.scale = nil
        bare.deploy?.replicas = nil
        bare.dependsOn = [:]
        bare.profiles = []
        bare.develop = nil
        bare.xDavit = nil
        bare.extensions = [:]
        var parts: [String: JSONValue] = ["service": try JSON.encode(bare)]
        for reference in service.configs {
            parts["configs.\(reference.source)"] = .string(generation.contents["configs.\(reference.source)"] ?? "")
        }
        for reference in service.secrets {
            parts["secrets.\(reference.source)"] = .string(generation.contents["secrets.\(reference.source)"] ?? "")
        }
        return digest(of: .object(parts))
    }

    static func digest(of value: JSONValue) -> String {
        SHA256.hash(data: Array(("v1:" + value.serialized()).utf8)).hexadecimal
    }

    // MARK: desired state

    func desired(images: ImageStore) throws -> DesiredState {
        let target: DesiredState.Target = stack.target == .up ? .up : .down(removeVolumes: stack.removeVolumes)
        let used = Set(project.services.values.flatMap(\.networks.keys))
        return DesiredState(
            stack: stack.name, target: target,
            networks: try project.networks.filter { used.contains($0.key) && !isHostLike($0.value) }
                .sorted { $0.key < $1.key }.map { key, network in
                    DesiredNetwork(
                        key: key, name: network.name, hash: try networkHash(network), isExternal: network.external)
                },
            volumes: try project.volumes.sorted { $0.key < $1.key }.map { key, volume in
                DesiredVolume(key: key, name: volume.name, hash: try volumeHash(volume), isExternal: volume.external)
            },
            services: try project.services.values.sorted { $0.name < $1.name }.map { try desired($0, images: images) },
            disabledServices: Set(project.disabledServices.keys), requestedAt: stack.requestedAt,
            options: stack.options)
    }

    private func isHostLike(_ network: Network) -> Bool { network.driver == "host" || network.driver == "none" }

    func networkHash(_ network: Network) throws -> String { Self.digest(of: try JSON.encode(network)) }

    func volumeHash(_ volume: Volume) throws -> String { Self.digest(of: try JSON.encode(volume)) }

    private func desired(_ service: Service, images: ImageStore) throws -> DesiredService {
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

    // MARK: requests

    func networkRequest(named name: String) throws -> NetworkRequest {
        guard let (key, network) = project.networks.first(where: { $0.value.name == name }) else {
            throw EngineError(.notFound, "network \(name)", "is not in the stack")
        }
        let pool = network.ipam.config.first
        func value<Value>(_ text: String?, _ parse: (String) -> Value?) throws -> Value? {
            guard let text else { return nil }
            guard let value = parse(text) else {
                throw EngineError(.invalid, "network \(key)", "\(text) is not usable in ipam.config; only IPv4 is")
            }
            return value
        }
        let mtu = network.driverOpts["com.docker.network.driver.mtu"].flatMap { Int($0) }
        return NetworkRequest(
            name: name, stack: stack.name, key: key, hash: try networkHash(network),
            subnet: try value(pool?.subnet) { IPv4Prefix($0) }, gateway: try value(pool?.gateway) { IPv4Address($0) },
            ipRange: try value(pool?.ipRange) { IPv4Prefix($0) }, isInternal: network.internal, mtu: mtu,
            labels: network.labels)
    }

    func volumeRequest(named name: String) throws -> VolumeRequest {
        guard let (key, volume) = project.volumes.first(where: { $0.value.name == name }) else {
            throw EngineError(.notFound, "volume \(name)", "is not in the stack")
        }
        let isBind =
            volume.driverOpts["o"].map { $0.split(separator: ",").contains { $0 == "bind" || $0 == "rbind" } } ?? false
        return VolumeRequest(
            name: name, stack: stack.name, key: key, hash: try volumeHash(volume), labels: volume.labels,
            device: isBind ? volume.driverOpts["device"] : nil)
    }

    /// A new container of a service, with the volumes that it is to have.
    func container(_ key: ContainerKey, anonymousVolumes: [String: String], image: ImageRecord) throws
        -> ContainerDefinition
    {
        guard let rawID = ContainerID(rawValue: Identifiers.random()), var service = project.services[key.service],
            let digest = generation.images[key.service]
        else { throw EngineError(.notFound, "service \(key.service)", "is not in the stack") }
        service.stopSignal = service.stopSignal ?? image.configuration.config.stopSignal
        let used = Set(service.networks.keys)
        return ContainerDefinition(
            id: rawID, stack: stack.name, service: key.service, number: key.number,
            name: project.containerName(of: service, number: key.number), hash: hashes[key.service] ?? "",
            image: digest,
            imageName: service.image ?? digest.rawValue, specification: service,
            networks: project.networks.filter { used.contains($0.key) && !isHostLike($0.value) }.mapValues(\.name),
            volumes: project.volumes.mapValues(\.name),
            configs: try sources(project.configs, service.configs),
            secrets: try sources(project.secrets, service.secrets),
            anonymousVolumes: anonymousVolumes, createdAt: .now(), workingDirectory: stack.workingDirectory,
            composeFiles: stack.composeFiles)
    }

    private func sources(_ all: [String: Config], _ references: [FileReference]) throws -> [String: FileSource] {
        var sources: [String: FileSource] = [:]
        for reference in references {
            guard let object = all[reference.source] else { continue }
            sources[reference.source] = try FileSource(object, named: reference.source)
        }
        return sources
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
