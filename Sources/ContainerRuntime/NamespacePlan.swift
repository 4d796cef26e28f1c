import LinuxSystem
import OCISpec

/// The spec's namespaces, sorted by how a process gets into them.
struct NamespacePlan: Sendable {
    struct Joined: Hashable, Sendable {
        let kind: NamespaceKind
        let path: String
        let field: String
    }

    /// How the process comes into a user namespace that is not the runtime's.
    enum UserNamespace: Hashable, Sendable {
        case new
        case joined(path: String, field: String)

        /// The member of config.json that says so.
        var field: String {
            switch self {
            case .new: "linux.uidMappings"
            case .joined(_, let field): field
            }
        }
    }

    /// CLONE_NEW… bits of all that is made at once: not those of user, cgroup and time.
    private(set) var made: UInt64 = 0
    /// Joined by the child, the mount namespace last: with it the host's paths go.
    private(set) var joined: [Joined] = []
    /// Joined by the parent around the clone, as setns(2) of a pid namespace counts for children only.
    private(set) var pid: Joined?
    private(set) var user: UserNamespace?
    /// Made by the child after it has joined its cgroup, which becomes the root there.
    private(set) var newCgroup = false
    /// Made by the child, which sets its clocks before it is in.
    private(set) var newTime = false

    init(_ linux: Linux) throws(RuntimeError) {
        var seen: Set<NamespaceKind> = []
        for (index, namespace) in linux.namespaces.enumerated() {
            let field = "linux.namespaces[\(index)]"
            let kind = NamespacePlan.kind(namespace.type)
            guard seen.insert(kind).inserted else {
                throw RuntimeError(.invalidSpec, "\(field).type", "there are two of type \(kind.rawValue)")
            }
            let path = namespace.path ?? ""
            guard path.isEmpty || path.hasPrefix("/") else {
                throw RuntimeError(.invalidSpec, "\(field).path", "\(path) is not absolute")
            }
            add(kind, path: path, field: "\(field).path")
        }
        joined.sort { $0.kind != .mount && $1.kind == .mount }
        // Without one, the mounts of the container would be the host's.
        guard seen.contains(.mount) else {
            throw RuntimeError(.unsupported, "linux.namespaces", "it needs a mount namespace")
        }
    }

    /// For the clone. What belongs to another user namespace can be made only in there.
    var cloneFlags: UInt64 { user == nil ? made : 0 }

    /// For unshare(2) in the user namespace.
    var unshareFlags: UInt64 { user == nil ? 0 : made & ~NamespaceKind.pid.cloneFlag }

    /// Whether a second clone is needed: a pid namespace is for children, and this one belongs to the user namespace.
    var needsFork: Bool { user != nil && made & NamespaceKind.pid.cloneFlag != 0 }

    var joinsMount: Bool { joined.contains { $0.kind == .mount } }

    func isNew(_ kind: NamespaceKind) -> Bool {
        switch kind {
        case .cgroup: newCgroup
        case .time: newTime
        case .user: user == .new
        case .pid, .network, .mount, .ipc, .uts: made & kind.cloneFlag != 0
        }
    }

    func isOwn(_ kind: NamespaceKind) -> Bool {
        isNew(kind) || joined.contains { $0.kind == kind } || (kind == .pid && pid != nil)
            || (kind == .user && user != nil)
    }

    /// CLONE_NEW… bits of those that a process joins by the pidfd of the first one, all at once; the mount namespace brings
    /// the root along. The pid namespace is the parent's part, as it counts for children.
    var ownKinds: UInt64 {
        let kinds: [NamespaceKind] = [.user, .mount, .network, .ipc, .uts, .cgroup, .time]
        return kinds.filter { $0 == .mount || isOwn($0) }.reduce(0) { $0 | $1.cloneFlag }
    }

    private mutating func add(_ kind: NamespaceKind, path: String, field: String) {
        switch kind {
        case .user: user = path.isEmpty ? .new : .joined(path: path, field: field)
        case .pid where !path.isEmpty: pid = Joined(kind: kind, path: path, field: field)
        case _ where !path.isEmpty: joined.append(Joined(kind: kind, path: path, field: field))
        case .cgroup: newCgroup = true
        case .time: newTime = true
        case .pid, .network, .mount, .ipc, .uts: made |= kind.cloneFlag
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
