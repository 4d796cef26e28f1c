import Cgroups
import ComposeModel
import ContainerRuntime
import DeviceInterface
import ImageStore
import LinuxSystem
import OCISpec
import Seccomp
import ShimProtocol
import Synchronization

/// What a launch needs to know beyond the definition: where the host has things now.
struct LaunchContext: Sendable {
    var endpoints: [EndpointRecord]
    /// Host folder by volume name.
    var volumePaths: [String: String]
    /// Namespaces of other containers to enter.
    var sharedNamespaces: [LinuxNamespaceType: String]
    /// For `host-gateway`: the host's address on the container's first network.
    var hostGateway: String?
}

/// Turns a definition into what its shim runs: OCI configuration, root file system, files, seccomp program, cgroup.
struct LaunchBuilder: Sendable {
    let instance: Instance
    let images: ImageStore
    let hierarchy: CgroupHierarchy
    let seccomp: SeccompPrograms
    var runtimes = Runtimes()
    var deviceRegistry = DeviceRegistry()

    func request(for definition: ContainerDefinition, _ context: LaunchContext) throws -> LaunchRequest {
        let image = try self.image(of: definition)
        let service = definition.specification
        let layers = try images.layerPaths(of: image)
        let folder = instance.containerFolder(definition.id)
        let rootfs = Rootfs.overlay(lower: layers, upper: "\(folder)/upper", work: "\(folder)/work")
        let view = RootfsView(layers: ["\(folder)/upper"] + layers)
        let security = try SecurityOptions(
            service.securityOpt, service: service.name, in: definition.workingDirectory)
        let capabilities = try grantedCapabilities(of: service)

        var spec = Spec()
        spec.root = Root(path: "rootfs", readonly: service.readOnly)
        spec.hostname = service.uts == .host ? nil : service.hostname ?? definition.id.short
        spec.domainname = service.domainname
        spec.annotations = service.annotations
        spec.process = try process(definition, image, view, capabilities, security)
        spec.mounts = try mounts(definition, context)
        spec.linux = try linux(definition, context, security)
        try addDevices(to: &spec, service)
        let runtime = try runtimes.runtime(named: service.runtime ?? "", service: service.name)
        if let runtime {
            try prepare(&spec, for: runtime, definition, capabilities: capabilities, security)
        }
        try FileMaterial(instance: instance, definition: definition, context: context).write()
        return LaunchRequest(
            id: definition.id, spec: spec, rootfs: rootfs,
            seccompProgram: service.privileged || runtime != nil
                ? nil : try seccomp.path(for: security.seccomp, capabilities: capabilities),
            cgroup: .init(hierarchy: hierarchy, path: cgroupPath(definition)),
            log: try log(definition), terminal: service.tty, openStdin: service.stdinOpen,
            useInit: service.isInit ?? false, runtime: runtime)
    }

    func image(of definition: ContainerDefinition) throws -> ImageRecord {
        guard let image = images.image(definition.image) else {
            throw EngineError(
                .unavailable, "image \(definition.imageName)", "is no longer in the store", hint: "import it again")
        }
        return image
    }

    func cgroupPath(_ definition: ContainerDefinition) -> String {
        let parent = definition.specification.cgroupParent.map { $0.split(separator: "/").joined(separator: "/") }
        return "\(parent ?? instance.cgroupParent)/\(definition.id.rawValue)"
    }

    /// Ends what is left in the group of a run that has no shim any more, and removes it. One that is gone is no error.
    /// Blocks for up to half a second.
    func removeCgroup(_ definition: ContainerDefinition) throws {
        let group = Cgroup(existing: cgroupPath(definition), in: hierarchy)
        guard !group.isEmpty else { return }
        try group.kill()
        try group.remove()
    }

    /// Likewise every group of the instance whose container is not `known`.
    func removeCgroups(except known: Set<String>) throws {
        for name in try hierarchy.children(of: instance.cgroupParent) where !known.contains(name) {
            let group = Cgroup(existing: "\(instance.cgroupParent)/\(name)", in: hierarchy)
            try group.kill()
            try group.remove()
        }
    }

    /// Takes the group off the host that the containers' groups are in. Called when there is no container.
    func removeCgroupParent() throws {
        try Cgroup(existing: instance.cgroupParent, in: hierarchy).remove()
    }

    /// `logging: driver: none` keeps nothing; every other driver is the engine's own log, with `max-size` and `max-file`.
    private func log(_ definition: ContainerDefinition) throws -> LaunchRequest.Log? {
        let logging = definition.specification.logging
        guard logging?.driver != "none" else { return nil }
        let path = instance.logPath(stack: definition.stack, service: definition.service, number: definition.number)
        try Files.makeDirectories(instance.stackLogsFolder(definition.stack), mode: 0o700)
        var log = LaunchRequest.Log(path: path)
        if let text = logging?.options["max-size"] {
            guard let size = byteCount(text), size > 0 else {
                throw EngineError(
                    .invalid, "service \(definition.service)", "logging option max-size: \(text) is no size")
            }
            log.maxSize = size
        }
        if let text = logging?.options["max-file"] {
            guard let count = Int(text), (1...1000).contains(count) else {
                throw EngineError(
                    .invalid, "service \(definition.service)", "logging option max-file: \(text) is no count")
            }
            log.maxFiles = count
        }
        return log
    }
}

/// `10m`, `64k`, `1g`, `4096`, with an optional `b`; powers of 1024.
func byteCount(_ text: String) -> Int64? {
    var digits = text.lowercased()[...]
    if digits.hasSuffix("b") { digits = digits.dropLast() }
    let shifts: [Character: Int64] = ["k": 10, "m": 20, "g": 30, "t": 40]
    var shift: Int64 = 0
    if let last = digits.last, let found = shifts[last] {
        shift = found
        digits = digits.dropLast()
    }
    guard let number = Int64(digits), number >= 0 else { return nil }
    let (result, overflow) = number.multipliedReportingOverflow(by: 1 << shift)
    return overflow ? nil : result
}
