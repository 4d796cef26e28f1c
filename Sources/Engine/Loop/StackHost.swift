import ImageStore
import OCISpec
import Reconciler

/// Carries out the operations of one stack's plans on the real host.
struct StackHost: OperationHost {
    let definition: StackDefinition
    let containers: Containers
    let networks: Networks
    let volumes: Volumes
    let images: ImageStore
    let events: EventLog

    func perform(_ node: Plan.Node) async throws {
        let stack = definition.stack.name
        switch node.operation {
        case .createNetwork(let name):
            try await networks.create(try definition.networkRequest(named: name))
            events.add(.resource("network", name, action: "create", stack: stack))
        case .removeNetwork(let name):
            try await networks.remove(name)
            events.add(.resource("network", name, action: "destroy", stack: stack))
        case .createVolume(let name):
            try await volumes.create(try definition.volumeRequest(named: name))
            events.add(.resource("volume", name, action: "create", stack: stack))
        case .removeVolume(let name):
            try await volumes.remove(name)
            events.add(.resource("volume", name, action: "destroy", stack: stack))
        case .createContainer(let key, _):
            try await create(key)
        case .startContainer(let key):
            guard let entry = await containers.container(stack: stack, service: key.service, number: key.number) else {
                throw EngineError(.notFound, "container \(key)", "does not exist")
            }
            // Somebody else may be starting it, as `restart` does.
            guard entry.record.state.phase != .running, entry.record.state.phase != .starting else { return }
            try await containers.start(entry.id, isRestart: node.cause.isRestart)
        case .stopContainer(let id, let grace):
            try await containers.stop(id, grace: grace, by: .plan)
        case .removeContainer(let id, let removeAnonymousVolumes):
            try await containers.remove(id, volumes: removeAnonymousVolumes)
        }
    }

    private func create(_ key: ContainerKey) async throws {
        let stack = definition.stack.name
        if let known = await containers.container(stack: stack, service: key.service, number: key.number),
            known.record.definition.hash == definition.hashes[key.service]
        {
            return
        }
        guard let digest = definition.generation.images[key.service], let image = images.image(digest) else {
            throw EngineError(.unavailable, "service \(key.service)", "its image is not in the store")
        }
        var anonymous: [String: String] = [:]
        for target in definition.anonymousTargets(of: key.service, image: image) {
            anonymous[target] = try await volumes.anonymous(stack: stack, owner: "\(key)", target: target)
        }
        try await containers.create(try definition.container(key, anonymousVolumes: anonymous, image: image))
    }
}

extension StackDefinition {
    /// Where a service has volumes without a name: in the stack file, or in its image and not covered by the stack file.
    func anonymousTargets(of service: String, image: ImageRecord) -> [String] {
        guard let service = project.services[service] else { return [] }
        let own = service.volumes.filter { $0.type == .volume && ($0.source ?? "").isEmpty }.map(\.target)
        let covered = Set(service.volumes.map(\.target) + service.tmpfs.map { String($0.prefix { $0 != ":" }) })
        let fromImage = Array(image.configuration.config.volumes.keys)
        return own + fromImage.filter { !covered.contains($0) }.sorted()
    }
}
