import EngineAPI
import Health
import OCISpec
import Reconciler

extension Plan.Node {
    /// What a node is about, and how that is called while it runs and after.
    func progress(_ definition: StackDefinition, name containerName: (ContainerID) -> String?) -> (
        ResourceName, (during: ProgressState, after: ProgressState)
    )? {
        switch operation {
        case .createNetwork(let name): (ResourceName(.network, name), (.creating, .created))
        case .removeNetwork(let name): (ResourceName(.network, name), (.removing, .removed))
        case .createVolume(let name): (ResourceName(.volume, name), (.creating, .created))
        case .removeVolume(let name): (ResourceName(.volume, name), (.removing, .removed))
        case .createContainer(let key, let replacing):
            (name(of: key, definition), (replacing == nil ? .creating : .recreating, .created))
        case .startContainer(let key): (name(of: key, definition), (.starting, .started))
        case .stopContainer(let id, _): containerName(id).map { (ResourceName(.container, $0), (.stopping, .stopped)) }
        case .removeContainer(let id, _):
            containerName(id).map { (ResourceName(.container, $0), (.removing, .removed)) }
        }
    }

    private func name(of key: ContainerKey, _ definition: StackDefinition) -> ResourceName {
        let service = definition.project.services[key.service]
        let name = service.map { definition.project.containerName(of: $0, number: key.number) }
        return ResourceName(.container, name ?? "\(definition.stack.name)-\(key)")
    }
}
