import ContainerRuntime
import Glibc
import JSONCodec
import LinuxSystem
import OCISpec
import ShimProtocol

/// Hooks with davit's own runtime: those of the launch are its part, those after it are done here. Another runtime runs all.
extension Supervisor {
    /// Writes the `config.json` by which hooks find the container's root, and returns its folder. nil: there are no hooks.
    func hookBundle() throws -> String? {
        guard request.spec.hooks != nil else { return nil }
        var spec = request.spec
        spec.root = Root(path: request.rootfs.mountPoint, readonly: spec.root?.readonly ?? false)
        try Files.makeDirectories(folder.bundle, mode: 0o700)
        try Files.write(folder.bundle + "/config.json", try JSON.encodeToBytes(spec), mode: 0o600)
        return folder.bundle
    }

    /// Runs hooks of `.poststart` or `.poststop`. One that fails is told, and changes nothing: what they come after has
    /// happened. Source: runtime-spec runtime.md, "Lifecycle".
    func runHooks(_ kind: HookKind, status: Status, pid: pid_t? = nil) {
        guard external == nil, let hooks = request.spec.hooks?.list(kind), !hooks.isEmpty else { return }
        let state = State(
            id: request.id.rawValue, status: status, pid: pid, bundle: folder.bundle,
            annotations: request.spec.annotations)
        do {
            try HookRunner.run(kind, hooks, state: state)
        } catch {
            broadcast(.error(ShimMessage.Failure(message: "\(error)")))
        }
    }
}

extension Rootfs {
    /// Where the container's root is before the root is changed.
    fileprivate var mountPoint: String {
        switch self {
        case .directory(let path): path
        case .overlay(_, let upper, _): upper
        }
    }
}
