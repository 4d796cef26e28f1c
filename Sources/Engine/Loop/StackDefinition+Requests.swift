import ComposeModel
import ContainerNetwork
import ImageStore
import OCISpec
import Reconciler

/// What the plan's operations make, in the words of those who make it.
extension StackDefinition {
    func networkRequest(named name: String) throws -> NetworkRequest {
        guard let wanted = networks.first(where: { $0.name == name }), let network = project.networks[wanted.key] else {
            throw EngineError(.notFound, "network \(name)", "is not in the stack")
        }
        let key = wanted.key
        let pool = network.ipam.config.first
        func value<Value>(_ text: String?, _ parse: (String) -> Value?) throws -> Value? {
            guard let text else { return nil }
            guard let value = parse(text) else {
                throw EngineError(.invalid, "network \(key)", "\(text) is not usable in ipam.config; only IPv4 is")
            }
            return value
        }
        let mtu = try network.driverOpts["com.docker.network.driver.mtu"].map { text in
            // The least that IPv4 allows (RFC 791), and what the kernel gives a link at most.
            guard let mtu = Int(text), (68...65_535).contains(mtu) else {
                throw EngineError(.invalid, "network \(key)", "\(text) is no MTU; it has to be from 68 to 65535")
            }
            return mtu
        }
        return NetworkRequest(
            name: name, stack: stack.name, key: key, hash: wanted.hash,
            subnet: try value(pool?.subnet) { IPv4Prefix($0) }, gateway: try value(pool?.gateway) { IPv4Address($0) },
            ipRange: try value(pool?.ipRange) { IPv4Prefix($0) }, isInternal: network.internal, mtu: mtu,
            labels: network.labels)
    }

    func volumeRequest(named name: String) throws -> VolumeRequest {
        guard let wanted = volumes.first(where: { $0.name == name }), let volume = project.volumes[wanted.key] else {
            throw EngineError(.notFound, "volume \(name)", "is not in the stack")
        }
        let isBind =
            volume.driverOpts["o"].map { $0.split(separator: ",").contains { $0 == "bind" || $0 == "rbind" } } ?? false
        return VolumeRequest(
            name: name, stack: stack.name, key: wanted.key, hash: wanted.hash, labels: volume.labels,
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
            networks: project.networks.filter { used.contains($0.key) && !$0.value.isHostLike }.mapValues(\.name),
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

extension Network {
    /// Driver `host` and `none`: no bridge is made for them.
    var isHostLike: Bool { driver == "host" || driver == "none" }
}
