import ComposeModel
import Glibc
import LinuxSystem
import Testing

@testable import Engine

@Suite("Files for a container")
struct FileMaterialTests {
    private let fixture: LaunchFixture

    init() throws { fixture = try LaunchFixture() }

    private func write(
        gateway: String? = nil, _ configs: [String: FileSource] = [:], _ change: (inout Service) -> Void
    ) throws -> String {
        var service = Service(name: "web", image: "nginx")
        service.hostname = "box"
        change(&service)
        var definition = try Sample.definition(service)
        definition.configs = configs
        definition.secrets = configs
        var context = fixture.context()
        context.endpoints = [try RecordStoreTests.endpoint("c", "10.210.0.7")]
        context.hostGateway = gateway
        try FileMaterial(instance: fixture.instance, definition: definition, context: context).write()
        return fixture.instance.filesFolder(definition.id)
    }

    private func lines(_ file: String) throws -> [String] {
        try Files.readText(file).split(separator: "\n").map(String.init)
    }

    @Test("hosts has the container's own names and extra_hosts")
    func hosts() throws {
        let folder = try write(gateway: "10.210.0.1") {
            $0.domainname = "example.org"
            $0.extraHosts = ExtraHosts([
                .init(name: "db", address: "10.0.0.9"), .init(name: "host", address: "host-gateway"),
            ])
        }
        let hosts = try lines("\(folder)/hosts")
        #expect(hosts.first == "127.0.0.1\tlocalhost")
        #expect(hosts.suffix(3) == ["10.0.0.9\tdb", "10.210.0.1\thost", "10.210.0.7\tbox.example.org box"])
        #expect(try Files.readText("\(folder)/hostname") == "box\n")
    }

    @Test("host-gateway without a way out is refused")
    func noGateway() {
        #expect(throws: EngineError.self) {
            try write { $0.extraHosts = ExtraHosts([.init(name: "host", address: "host-gateway")]) }
        }
    }

    @Test("resolv.conf leads to the name service, with the stack file's search list and options")
    func resolver() throws {
        let folder = try write {
            $0.dnsSearch = ["a.test", "b.test"]
            $0.dnsOptions = ["timeout:1"]
        }
        #expect(
            try lines("\(folder)/resolv.conf") == [
                "nameserver 127.0.0.11", "search a.test b.test", "options ndots:0 timeout:1",
            ])
        let none = try write { $0.dnsSearch = ["."] }
        #expect(try lines("\(none)/resolv.conf") == ["nameserver 127.0.0.11", "options ndots:0"])
    }

    @Test("configs and secrets have their content and mode, readable by all unless told otherwise")
    func files() throws {
        try fixture.folder.write("source", "from a file")
        let sources: [String: FileSource] = [
            "text": .inline(text: "inline"), "file": .file(path: "\(fixture.folder.path)/source"),
        ]
        let folder = try write(sources) {
            $0.configs = [FileReference(source: "text"), FileReference(source: "file", mode: 0o440)]
            $0.secrets = [FileReference(source: "text")]
        }
        #expect(try Files.readText("\(folder)/config-0") == "inline")
        #expect(try Files.readText("\(folder)/config-1") == "from a file")
        #expect(try Files.readText("\(folder)/secret-0") == "inline")
        #expect(try Files.status("\(folder)/config-0", followingLinks: false).st_mode & 0o7777 == 0o444)
        #expect(try Files.status("\(folder)/config-1", followingLinks: false).st_mode & 0o7777 == 0o440)
    }

    @Test("a file that is not there is an error that names the config")
    func missingFile() {
        #expect {
            try write(["conf": .file(path: "/no/such")]) { $0.configs = [FileReference(source: "conf")] }
        } throws: {
            ($0 as? EngineError)?.subject == "config conf" && ($0 as? EngineError)?.code == .unavailable
        }
        #expect(throws: EngineError.self) { try write { $0.secrets = [FileReference(source: "stranger")] } }
        #expect(throws: EngineError.self) {
            try write(["c": .inline(text: "")]) { $0.configs = [FileReference(source: "c", uid: "app")] }
        }
    }
}
