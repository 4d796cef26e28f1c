import ComposeModel
import ContainerNetwork
import OCISpec
import Reconciler
import Testing

@testable import Engine

@Suite("What a stack's operations ask for")
struct StackRequestTests {
    private func definition(_ change: (inout Project) -> Void) throws -> StackDefinition {
        var service = Service(name: "web", image: "nginx")
        service.networks = ["front": nil]
        service.configs = [FileReference(source: "conf")]
        var project = Sample.project([service])
        project.networks = ["front": Network(name: "shop_front")]
        change(&project)
        return try StackDefinition(stack: Sample.stack(), generation: try Sample.generation(project))
    }

    private func network(_ change: (inout Network) -> Void) throws -> NetworkRequest {
        try definition {
            var network = Network(name: "shop_front")
            change(&network)
            $0.networks = ["front": network]
        }.networkRequest(named: "shop_front")
    }

    @Test("a network has the subnet, gateway, range, MTU and isolation of the stack file")
    func networkRequest() throws {
        let plain = try network { _ in }
        #expect(plain.subnet == nil && plain.gateway == nil && plain.mtu == nil && !plain.isInternal)
        #expect(plain.key == "front" && plain.stack == "shop" && plain.hash.count == 64)
        let told = try network {
            var pool = IPAM.Pool()
            pool.subnet = "10.9.0.0/16"
            pool.gateway = "10.9.0.254"
            pool.ipRange = "10.9.8.0/24"
            $0.ipam.config = [pool]
            $0.internal = true
            $0.driverOpts = ["com.docker.network.driver.mtu": "1400"]
        }
        #expect(told.subnet?.description == "10.9.0.0/16" && told.gateway?.description == "10.9.0.254")
        #expect(told.ipRange?.description == "10.9.8.0/24" && told.mtu == 1400 && told.isInternal)
        #expect(told.hash != plain.hash)
    }

    @Test("a comment of the user's does not replace a network")
    func networkExtensions() throws {
        #expect(try network { $0.extensions = ["x-note": 1] }.hash == network { _ in }.hash)
    }

    @Test(
        "an address that is not IPv4 is refused by name", arguments: ["fd00::/64", "10.0.0.0", "10.0.0.0/33", "x", ""])
    func badSubnet(text: String) {
        #expect { try network { $0.ipam.config = [Self.pool(text)] } } throws: { error in
            (error as? EngineError)?.subject == "network front" && (error as? EngineError)?.code == .invalid
        }
    }

    private static func pool(_ subnet: String) -> IPAM.Pool {
        var pool = IPAM.Pool()
        pool.subnet = subnet
        return pool
    }

    @Test("an MTU that cannot be one is refused", arguments: ["0", "67", "65536", "-1", "big", "99999999999999999999"])
    func badMTU(text: String) {
        #expect(throws: EngineError.self) {
            try network { $0.driverOpts = ["com.docker.network.driver.mtu": text] }
        }
    }

    @Test("a network that no service uses, the host's, and a stranger are not in the stack")
    func unknownNetwork() throws {
        let definition = try definition {
            $0.networks["unused"] = Network(name: "shop_unused")
            $0.services["web"]?.networks["host"] = .some(nil)
            $0.networks["host"] = Network(name: "host")
            $0.networks["host"]?.driver = "host"
        }
        for name in ["shop_unused", "host", "other"] {
            #expect(throws: EngineError(.notFound, "network \(name)", "is not in the stack")) {
                try definition.networkRequest(named: name)
            }
        }
    }

    @Test("a volume with bind options is the folder that it names")
    func volumeRequest() throws {
        let definition = try definition {
            $0.volumes = ["data": Volume(name: "shop_data"), "host": Volume(name: "shop_host")]
            $0.volumes["host"]?.driverOpts = ["type": "none", "o": "ro,bind", "device": "/srv"]
        }
        #expect(try definition.volumeRequest(named: "shop_data").device == nil)
        #expect(try definition.volumeRequest(named: "shop_host").device == "/srv")
        #expect(throws: EngineError.self) { try definition.volumeRequest(named: "other") }
    }

    @Test("a new container has the names, the files and the hash of its service, and an id of its own")
    func container() throws {
        let fixture = try LaunchFixture()
        let image = try fixture.image(.init(stopSignal: "SIGQUIT"))
        let definition = try definition {
            $0.configs = ["conf": Config(name: "shop_conf", content: "text"), "other": Config(name: "o", file: "/f")]
            $0.volumes = ["data": Volume(name: "shop_data")]
        }
        let key = ContainerKey(service: "web", number: 3)
        let first = try definition.container(key, anonymousVolumes: ["/v": "a"], image: image)
        #expect(first.name == "shop-web-3" && first.hash == definition.hashes["web"] && first.imageName == "nginx")
        #expect(first.networks == ["front": "shop_front"] && first.volumes == ["data": "shop_data"])
        #expect(first.configs == ["conf": .inline(text: "text")] && first.anonymousVolumes == ["/v": "a"])
        #expect(first.specification.stopSignal == "SIGQUIT")
        #expect(try definition.container(key, anonymousVolumes: [:], image: image).id != first.id)
        #expect(throws: EngineError.self) {
            try definition.container(ContainerKey(service: "none", number: 1), anonymousVolumes: [:], image: image)
        }
    }

    @Test("a name and a stop signal of the stack file win")
    func containerName() throws {
        let definition = try definition {
            $0.services["web"]?.containerName = "front"
            $0.services["web"]?.stopSignal = "SIGINT"
        }
        let image = try LaunchFixture().image(.init(stopSignal: "SIGQUIT"))
        let container = try definition.container(
            ContainerKey(service: "web", number: 1), anonymousVolumes: [:], image: image)
        #expect(container.name == "front" && container.stopSignal == 2)
    }

    @Test("an image's volumes are anonymous ones unless the stack file mounts something there")
    func anonymousVolumes() throws {
        let image = try LaunchFixture().image(
            .init(volumes: ["/b": .init(), "/a": .init(), "/t": .init(), "/m": .init()]))
        let definition = try definition {
            $0.services["web"]?.volumes = [
                ServiceVolume(type: .volume, target: "/own"),
                ServiceVolume(type: .volume, source: "data", target: "/m"),
            ]
            $0.services["web"]?.tmpfs = ["/t:size=1m"]
        }
        #expect(definition.anonymousTargets(of: "web", image: image) == ["/own", "/a", "/b"])
    }
}
