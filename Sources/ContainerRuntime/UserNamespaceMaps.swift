import LinuxSystem
import OCISpec

/// What the spec says about ids: the container's user namespace, and the mounts that have maps of their own.
struct UserNamespaceMaps: Sendable {
    /// nil: no user namespace, or one that is joined by path and has maps already.
    let container: (uids: IDMap, gids: IDMap)?
    let ids: UserNamespaceIDs

    init(_ linux: Linux, _ namespaces: NamespacePlan, host: HostView) throws(RuntimeError) {
        let (uids, gids) = (linux.uidMappings, linux.gidMappings)
        switch namespaces.user {
        case nil:
            for (list, name) in [(uids, "uidMappings"), (gids, "gidMappings")] where !list.isEmpty {
                throw RuntimeError(.invalidSpec, "linux.\(name)", "it needs a user namespace")
            }
            container = nil
            ids = UserNamespaceIDs()
        case .joined:
            // Podman gives maps with a path. Those of the namespace count.
            container = nil
            ids = UserNamespaceIDs()
        case .new:
            for (list, name) in [(uids, "uidMappings"), (gids, "gidMappings")] where list.isEmpty {
                throw RuntimeError(.invalidSpec, "linux.\(name)", "a new user namespace needs it")
            }
            let maps = (
                uids: try IDMap(uids, field: "linux.uidMappings"), gids: try IDMap(gids, field: "linux.gidMappings")
            )
            container = maps
            ids = UserNamespaceIDs(
                uid: maps.uids.firstID, gid: maps.gids.firstID, canSetGroups: host.isPrivileged)
        }
    }

    /// Makes or opens the container's user namespace; nil: it has none of its own.
    func openContainer(_ namespaces: NamespacePlan) throws(RuntimeError) -> OwnedDescriptor? {
        switch namespaces.user {
        case nil: return nil
        case .joined(let path, let field):
            do {
                return try Namespaces.open(path)
            } catch {
                throw RuntimeError(.invalidSpec, field, "\(path) cannot be opened", errno: error.errno)
            }
        case .new:
            guard let container else { return nil }
            return try UserNamespace.make(uids: container.uids, gids: container.gids, field: "linux.uidMappings")
        }
    }

    /// Descriptors of user namespaces by index of the mount. `container` is the container's own one, borrowed.
    static func openMounts(
        _ mounts: [Mount], container: Int32?, _ held: HeldDescriptors
    ) throws(RuntimeError) -> [Int: Int32] {
        var maps: [Int: Int32] = [:]
        for (index, mount) in mounts.enumerated() {
            let planned = try PlannedMount(mount, index: index)
            guard planned.hasIDMap else { continue }
            if mount.uidMappings.isEmpty {
                guard let container else {
                    throw RuntimeError(
                        .invalidSpec, "\(planned.field).options",
                        "idmap needs uidMappings and gidMappings or a user namespace")
                }
                maps[index] = container
            } else {
                maps[index] = held.hold(
                    try UserNamespace.make(
                        uids: try IDMap(mount.uidMappings, field: "\(planned.field).uidMappings"),
                        gids: try IDMap(mount.gidMappings, field: "\(planned.field).gidMappings"),
                        field: "\(planned.field).uidMappings"))
            }
        }
        return maps
    }
}
