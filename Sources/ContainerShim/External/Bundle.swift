import ContainerRuntime
import Glibc
import JSONCodec
import LinuxSystem
import OCISpec
import ShimProtocol

/// The bundle that a runtime of another make is given. Source: OCI runtime-spec, bundle.md.
///
/// The root file system is mounted in a mount namespace of the shim's own: the host does not see it, and when the shim and
/// the container are gone, so is the mount, however they ended.
struct Bundle {
    let folder: ShimFolder
    private var rootfs: String { folder.bundle + "/rootfs" }
    private var isMounted = false

    init(folder: ShimFolder) { self.folder = folder }

    /// Goes into a mount namespace of its own, mounts the root, writes `config.json`.
    mutating func make(_ request: LaunchRequest) throws {
        try Files.makeDirectories(rootfs, mode: 0o755)
        try Namespaces.unshare(.mount)
        // What the host mounts later is for the container's binds as with davit's own; what is mounted here stays here.
        try Mounts.mount(nil, on: "/", flags: MountFlag.MS_SLAVE | MountFlag.MS_REC)
        try releaseNamespaces(except: request.spec.linux?.namespaces ?? [])
        try hideUnifiedControllers(request.cgroup)
        try mountRoot(request.rootfs)
        isMounted = true
        var spec = request.spec
        spec.root = Root(path: "rootfs", readonly: spec.root?.readonly ?? false)
        try Files.write(folder.bundle + "/config.json", try JSON.encodeToBytes(spec), mode: 0o600)
    }

    /// Before the container is launched anew from the same folders. Errors: `.system` when it is in use.
    mutating func remove() throws(SystemError) {
        guard isMounted else { return }
        isMounted = false
        try Mounts.unmount(rootfs, flags: MountFlag.MNT_DETACH)
    }

    /// Where the host's mounts are not shared, a copy of a mounted namespace would keep it alive.
    private func releaseNamespaces(except used: [LinuxNamespace]) throws(SystemError) {
        let used = Set(used.compactMap(\.path))
        for mount in try Mounts.current() where mount.type == "nsfs" && !used.contains(mount.mountPoint) {
            do throws(SystemError) {
                try Mounts.unmount(mount.mountPoint, flags: MountFlag.MNT_DETACH)
            } catch {
                // Its container has gone meanwhile, and the mount with the file that it was on.
                guard error.errno == ENOENT || error.errno == EINVAL else { throw error }
            }
        }
    }

    /// crun refuses a host with v1 controllers whose v2 mount has some too. Source: crun libcrun/cgroup-utils.c.
    private func hideUnifiedControllers(_ group: LaunchRequest.Group?) throws(SystemError) {
        guard let group, group.hierarchy.mode == .hybrid, let unified = group.hierarchy.unified else { return }
        let empty = "\(folder.path)/cgroup.controllers"
        try Files.write(empty, [])
        try Mounts.mount(empty, on: "\(unified)/cgroup.controllers", flags: MountFlag.MS_BIND)
    }

    private func mountRoot(_ root: Rootfs) throws(SystemError) {
        switch root {
        case .directory(let path):
            try Mounts.mount(path, on: rootfs, flags: MountFlag.MS_BIND | MountFlag.MS_REC)
        case .overlay(let lower, let upper, let work):
            // Opened, the layers have short names without the characters that overlay gives a meaning.
            let layers = try lower.map { path throws(SystemError) in try Layer(path) }
            let (upper, work) = (try Layer(upper), try Layer(work))
            let options =
                "lowerdir=\(layers.map(\.name).joined(separator: ":")),upperdir=\(upper.name),workdir=\(work.name)"
            // mount(2) takes a page, NUL included.
            guard options.utf8.count <= 4095 else {
                throw SystemError(operation: "mount", subject: "an overlay of \(lower.count) layers", errno: E2BIG)
            }
            try Mounts.mount("overlay", on: rootfs, type: "overlay", data: options)
            withExtendedLifetime((layers, upper, work)) {}
        }
    }

    /// A folder held open.
    private final class Layer {
        private let descriptor: OwnedDescriptor
        var name: String { "/proc/self/fd/\(descriptor.rawValue)" }

        init(_ path: String) throws(SystemError) {
            descriptor = try OwnedDescriptor(opening: path, flags: OpenFlag.O_PATH | O_DIRECTORY)
        }
    }
}
