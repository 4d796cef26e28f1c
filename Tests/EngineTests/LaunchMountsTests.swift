import ComposeModel
import Glibc
import LinuxSystem
import OCISpec
import Testing

@testable import Engine

@Suite("Mounts of a container")
struct LaunchMountsTests {
    private let fixture: LaunchFixture

    init() throws { fixture = try LaunchFixture() }

    private func definition(_ change: (inout Service) -> Void) throws -> ContainerDefinition {
        var service = Service(name: "web", image: "image")
        change(&service)
        return try Sample.definition(service)
    }

    private func mount(at target: String, _ change: (inout Service) -> Void) throws -> Mount {
        let found = try fixture.mounts(try definition(change)).filter { $0.destination == target }
        try #require(found.count == 1)
        return found[0]
    }

    @Test("outer mounts come before those inside them, the engine's own first")
    func order() throws {
        var definition = try definition {
            $0.volumes = [
                ServiceVolume(type: .volume, source: "data", target: "/srv/a/b"),
                ServiceVolume(type: .tmpfs, target: "/srv"), ServiceVolume(type: .volume, target: "/srv/a"),
            ]
            $0.tmpfs = ["/srv/a/b/c"]
            $0.secrets = [FileReference(source: "key")]
            $0.configs = [FileReference(source: "conf", target: "/srv/a/conf")]
        }
        definition.volumes = ["data": "shop_data"]
        definition.anonymousVolumes = ["/srv/a": "anonymous", "/image/volume": "other"]
        let targets = try fixture.mounts(
            definition, volumes: ["shop_data": "/v/data", "anonymous": "/v/anonymous", "other": "/v/other"]
        ).map(\.destination)
        #expect(
            targets == [
                "/proc", "/dev", "/dev/pts", "/sys", "/sys/fs/cgroup", "/dev/mqueue", "/dev/shm", "/srv",
                "/etc/hostname",
                "/etc/hosts", "/etc/resolv.conf", "/image/volume", "/srv/a", "/run/secrets/key", "/srv/a/b",
                "/srv/a/conf",
                "/srv/a/b/c",
            ])
    }

    @Test("a mount of the stack file takes the place of the engine's own at that path")
    func replacing() throws {
        try fixture.folder.write("hosts", "")
        let definition = try definition {
            $0.volumes = [ServiceVolume(type: .bind, source: "\(fixture.folder.path)/hosts", target: "/etc/hosts")]
            $0.tmpfs = ["/dev/shm:size=1m"]
        }
        let mounts = try fixture.mounts(definition)
        #expect(Set(mounts.map(\.destination)).count == mounts.count)
        #expect(mounts.first { $0.destination == "/etc/hosts" }?.source == "\(fixture.folder.path)/hosts")
        #expect(mounts.first { $0.destination == "/dev/shm" }?.options.contains("size=1m") == true)
    }

    struct Tmpfs: Sendable, CustomTestStringConvertible {
        var text: String
        var options: [String]
        var testDescription: String { text }
    }

    @Test(
        "tmpfs options are added to the safe ones, or turn them",
        arguments: [
            Tmpfs(text: "/t", options: ["nosuid", "nodev", "noexec"]),
            Tmpfs(text: "/t:size=64m,mode=700", options: ["nosuid", "nodev", "noexec", "size=64m", "mode=700"]),
            Tmpfs(text: "/t:exec,dev", options: ["nosuid", "exec", "dev"]),
            Tmpfs(text: "/t:", options: ["nosuid", "nodev", "noexec"]),
        ])
    func tmpfs(_ example: Tmpfs) throws {
        let mount = try mount(at: "/t") { $0.tmpfs = [example.text] }
        #expect(mount.type == "tmpfs" && mount.options == example.options)
    }

    @Test("a tmpfs volume has size, mode and access")
    func tmpfsVolume() throws {
        let mount = try mount(at: "/t") {
            var volume = ServiceVolume(type: .tmpfs, target: "/t", readOnly: true)
            volume.tmpfs = .init()
            volume.tmpfs?.size = 4096
            volume.tmpfs?.mode = 0o1777
            $0.volumes = [volume]
        }
        #expect(mount.options == ["nosuid", "nodev", "noexec", "size=4096", "mode=1777", "ro"])
    }

    @Test("a bind mount is recursive and private unless it says otherwise")
    func bind() throws {
        let source = fixture.folder.path
        let plain = try mount(at: "/b") { $0.volumes = [ServiceVolume(type: .bind, source: source, target: "/b")] }
        #expect(plain.options == ["rbind", "rprivate", "rw"] && plain.source == source)
        let told = try mount(at: "/b") {
            var volume = ServiceVolume(type: .bind, source: source, target: "/b", readOnly: true)
            volume.bind = .init()
            volume.bind?.propagation = "rslave"
            volume.bind?.recursive = "disabled"
            $0.volumes = [volume]
        }
        #expect(told.options == ["bind", "rslave", "ro"])
    }

    @Test("a missing bind source is an error that names it, or is made when that is asked for")
    func missingBindSource() throws {
        let source = "\(fixture.folder.path)/missing/deep"
        var volume = ServiceVolume(type: .bind, source: source, target: "/b")
        #expect { try mount(at: "/b") { $0.volumes = [volume] } } throws: { error in
            "\(error)".contains("bind source \(source) does not exist")
        }
        #expect(!Files.exists(source))
        volume.bind = .init()
        volume.bind?.createHostPath = true
        #expect(try mount(at: "/b") { $0.volumes = [volume] }.source == source)
        #expect(Files.isDirectory(source))
    }

    @Test("a subpath stays in its volume", arguments: ["../up", "a/../../up", ".."])
    func subpath(part: String) throws {
        try fixture.folder.write("v/a/file", "")
        var volume = ServiceVolume(type: .volume, source: "data", target: "/d")
        volume.volume = .init()
        volume.volume?.subpath = part
        var definition = try definition { $0.volumes = [volume] }
        definition.volumes = ["data": "shop_data"]
        let paths = ["shop_data": "\(fixture.folder.path)/v"]
        #expect(throws: EngineError.self) { try fixture.mounts(definition, volumes: paths) }
        definition.specification.volumes[0].volume?.subpath = "a"
        let found = try fixture.mounts(definition, volumes: paths).first { $0.destination == "/d" }
        #expect(found?.source == "\(fixture.folder.path)/v/a")
    }

    @Test("a subpath that is a link out of the volume is refused")
    func subpathLink() throws {
        try fixture.folder.write("v/keep", "")
        #expect(symlink("/etc", "\(fixture.folder.path)/v/link") == 0)
        var volume = ServiceVolume(type: .volume, source: "data", target: "/d")
        volume.volume = .init()
        volume.volume?.subpath = "link"
        var definition = try definition { $0.volumes = [volume] }
        definition.volumes = ["data": "shop_data"]
        #expect(throws: (any Error).self) {
            try fixture.mounts(definition, volumes: ["shop_data": "\(fixture.folder.path)/v"])
        }
    }

    @Test("shared memory has the service's size; with the host's ipc it is the host's")
    func sharedMemory() throws {
        #expect(try mount(at: "/dev/shm") { _ in }.options.last == "size=67108864")
        #expect(try mount(at: "/dev/shm") { $0.shmSize = 1 << 20 }.options.last == "size=1048576")
        let host = try mount(at: "/dev/shm") { $0.ipc = .host }
        #expect(host.type == "bind" && host.source == "/dev/shm")
    }
}
