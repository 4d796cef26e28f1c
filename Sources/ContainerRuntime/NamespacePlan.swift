import LinuxSystem
import OCISpec

/// The spec's namespaces, sorted by how a process gets into them.
struct NamespacePlan: Sendable {
    /// CLONE_NEW… bits for the clone.
    var cloneFlags: UInt64 = 0
    /// Joined by the child.
    var joined: [(kind: NamespaceKind, path: String)] = []
    /// Joined by the parent around the clone, as setns(2) of a pid namespace counts for children only.
    var pidPath: String?
    /// Made by the child after it has joined its cgroup, which becomes the root there.
    var newCgroup = false

    init(_ linux: Linux) throws(RuntimeError) {
        var seen: Set<NamespaceKind> = []
        for (index, namespace) in linux.namespaces.enumerated() {
            let field = "linux.namespaces[\(index)]"
            let kind = NamespacePlan.kind(namespace.type)
            guard seen.insert(kind).inserted else {
                throw RuntimeError(.invalidSpec, field, "there are two of type \(kind.rawValue)")
            }
            try add(kind, path: namespace.path ?? "", field: field)
        }
        // Without one, the mounts of the container would be the host's.
        guard seen.contains(.mount) else {
            throw RuntimeError(.unsupported, "linux.namespaces without a mount namespace")
        }
    }

    func isNew(_ kind: NamespaceKind) -> Bool {
        kind == .cgroup ? newCgroup : cloneFlags & kind.cloneFlag != 0
    }

    func isOwn(_ kind: NamespaceKind) -> Bool {
        isNew(kind) || joined.contains { $0.kind == kind } || (kind == .pid && pidPath != nil)
    }

    /// CLONE_NEW… bits of those that a process joins by the pidfd of the first one, all at once; the mount namespace brings
    /// the root along. The pid namespace is the parent's part, as it counts for children.
    var ownKinds: UInt64 {
        let kinds: [NamespaceKind] = [.mount, .network, .ipc, .uts, .cgroup]
        return kinds.filter { $0 == .mount || isOwn($0) }.reduce(0) { $0 | $1.cloneFlag }
    }

    private mutating func add(_ kind: NamespaceKind, path: String, field: String) throws(RuntimeError) {
        switch kind {
        case .user, .time: throw RuntimeError(.unsupported, "\(field).type \(kind.rawValue)")
        case .mount where !path.isEmpty: throw RuntimeError(.unsupported, "\(field).path of a mount namespace")
        case .pid where !path.isEmpty: pidPath = path
        case _ where !path.isEmpty: joined.append((kind, path))
        case .cgroup: newCgroup = true
        default: cloneFlags |= kind.cloneFlag
        }
    }

    private static func kind(_ type: LinuxNamespaceType) -> NamespaceKind {
        switch type {
        case .mount: .mount
        case .pid: .pid
        case .network: .network
        case .uts: .uts
        case .ipc: .ipc
        case .user: .user
        case .cgroup: .cgroup
        case .time: .time
        }
    }
}
