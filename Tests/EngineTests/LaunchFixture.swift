import Cgroups
import ComposeModel
import ImageStore
import LinuxSystem
import OCISpec
import Testing

@testable import Engine

/// A launch builder over an empty instance in a temporary folder.
struct LaunchFixture {
    let folder: TemporaryFolder
    let instance: Instance
    let images: ImageStore
    let builder: LaunchBuilder

    init() throws {
        folder = try TemporaryFolder()
        instance = Instance(root: "\(folder.path)/root", run: "\(folder.path)/run")
        try instance.prepare()
        images = try ImageStore.open(root: instance.root)
        builder = LaunchBuilder(
            instance: instance, images: images,
            hierarchy: CgroupHierarchy(
                mode: .unified, unified: "/sys/fs/cgroup", unifiedControllers: [.memory]),
            seccomp: SeccompPrograms(folder: instance.seccompFolder))
    }

    /// The process of a service over an image's configuration; the root file system has users `app` and `root`.
    func process(_ service: Service, _ config: ImageConfiguration.Config = .init()) throws -> OCISpec.Process {
        try folder.write("fs/etc/passwd", "root:x:0:0::/root:/bin/sh\napp:x:1000:1001::/home/app:/bin/sh\n")
        try folder.write("fs/etc/group", "root:x:0:\napp:x:1001:\nlog:x:7:app\nextra:x:9:\n")
        let security = try SecurityOptions(service.securityOpt, service: service.name)
        let names = try capabilities(add: service.capAdd, drop: service.capDrop, isPrivileged: service.privileged)
        return try builder.process(
            try Sample.definition(service), try image(config), RootfsView(layers: ["\(folder.path)/fs"]), names,
            security)
    }

    func linux(_ service: Service, shared: [LinuxNamespaceType: String] = [:]) throws -> Linux {
        let security = try SecurityOptions(service.securityOpt, service: service.name)
        return try builder.linux(try Sample.definition(service), context(shared: shared), security)
    }

    func mounts(_ definition: ContainerDefinition, volumes: [String: String] = [:]) throws -> [Mount] {
        try builder.mounts(definition, context(volumes: volumes))
    }

    func context(
        volumes: [String: String] = [:], shared: [LinuxNamespaceType: String] = [:]
    ) -> LaunchContext {
        LaunchContext(endpoints: [], volumePaths: volumes, sharedNamespaces: shared, hostGateway: nil)
    }

    func image(_ config: ImageConfiguration.Config) throws -> ImageRecord {
        ImageRecord(
            references: [], manifest: try Sample.digest("1"), id: try Sample.digest("2"), created: Sample.time, size: 0,
            configuration: ImageConfiguration(
                architecture: "amd64", os: "linux", config: config,
                rootfs: .init(diffIDs: [])),
            chainIDs: [])
    }
}
