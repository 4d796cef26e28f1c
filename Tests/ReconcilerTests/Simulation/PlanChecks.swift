import OCISpec
import Reconciler

/// Properties that every plan has, whatever it was made from; the texts say which one is broken.
func brokenProperties(_ plan: Plan, _ desired: DesiredState, _ observed: ObservedState) -> [String] {
    var broken: [String] = []
    var index: [String: Int] = [:]
    /// Nodes that come before each one, directly or not.
    var before: [Set<Int>] = []
    let keys = Dictionary(observed.containers.map { ($0.id, $0.key) }, uniquingKeysWith: { first, _ in first })
    let unselected = Set(desired.services.filter { !$0.isSelected }.map(\.name))
    for (position, node) in plan.nodes.enumerated() {
        if index[node.id] != nil { broken.append("\(node.id): twice") }
        var ancestors: Set<Int> = []
        for id in node.dependsOn {
            guard let other = index[id] else {
                broken.append("\(node.id): after \(id), which does not come before")
                continue
            }
            ancestors.insert(other)
            ancestors.formUnion(before[other])
        }
        index[node.id] = position
        before.append(ancestors)
        for (other, earlier) in plan.nodes[..<position].enumerated()
        where !ancestors.contains(other) && conflict(node, earlier, keys, desired) {
            broken.append("\(earlier.id) and \(node.id) touch one thing and have no order")
        }
        if node.risk == .destroysData, !isApproved(desired) { broken.append("\(node.id): data is destroyed") }
        if let group = node.group, unselected.contains(group), !isRemoving(node, observed) {
            broken.append("\(node.id): its service is not part of this")
        }
    }
    return broken
}

private func isApproved(_ desired: DesiredState) -> Bool {
    desired.target == .down(removeVolumes: true) || desired.options.renewAnonymousVolumes
}

private func isRemoving(_ node: Plan.Node, _ observed: ObservedState) -> Bool {
    guard case .removeContainer(let id, _) = node.operation else { return false }
    return observed.containers.contains { $0.id == id && $0.isBeingRemoved }
}

/// Whether one of two operations changes what the other changes or stands on.
private func conflict(
    _ left: Plan.Node, _ right: Plan.Node, _ keys: [ContainerID: ContainerKey], _ desired: DesiredState
) -> Bool {
    let (mine, theirs) = (touched(left, keys, desired), touched(right, keys, desired))
    return !mine.changes.isDisjoint(with: theirs.changes.union(theirs.uses))
        || !theirs.changes.isDisjoint(with: mine.uses)
}

private func touched(
    _ node: Plan.Node, _ keys: [ContainerID: ContainerKey], _ desired: DesiredState
) -> (changes: Set<String>, uses: Set<String>) {
    func resources(_ name: String) -> Set<String> {
        guard let service = desired.services.first(where: { $0.name == name }) else { return [] }
        return Set(service.networks.map { "network \($0)" } + service.volumes.map { "volume \($0)" })
    }
    func parents(_ name: String, _ prefix: String) -> Set<String> {
        guard let service = desired.services.first(where: { $0.name == name }), service.isSelected else { return [] }
        return Set(service.namespaceParents.flatMap { parent in (1...9).map { "\(prefix) \(parent)-\($0)" } })
    }
    switch node.operation {
    case .createNetwork(let name), .removeNetwork(let name): return (["network \(name)"], [])
    case .createVolume(let name), .removeVolume(let name): return (["volume \(name)"], [])
    case .startContainer(let key): return (["\(key)"], resources(key.service))
    case .createContainer(let key, _):
        return (["\(key)", "made \(key)"], resources(key.service).union(parents(key.service, "made")))
    case .stopContainer(let id, _): return ([keys[id]?.description ?? id.rawValue], [])
    case .removeContainer(let id, _):
        guard let key = keys[id] else { return ([id.rawValue], []) }
        return (["\(key)", "gone \(key)"], parents(key.service, "gone"))
    }
}
