import ComposeModel
import ContainerNetwork
import Testing

@testable import Engine

@Suite("What follows from a container's definition")
struct ContainerDefinitionTests {
    private func definition(
        networks: [String: String] = [:], _ change: (inout Service) -> Void
    ) throws -> ContainerDefinition {
        var service = Service(name: "web", image: "nginx")
        change(&service)
        var definition = try Sample.definition(service)
        definition.networks = networks
        return definition
    }

    @Test("networks come by priority, then name, with all that the container is called there")
    func endpointRequests() throws {
        let definition = try definition(networks: ["a": "shop_a", "b": "shop_b", "c": "shop_c"]) {
            var preferred = ServiceNetwork()
            preferred.priority = 10
            preferred.aliases = ["api"]
            preferred.ipv4Address = "10.1.2.3"
            preferred.interfaceName = "lan0"
            $0.networks = ["a": nil, "b": nil, "c": preferred]
            $0.macAddress = "02:00:00:00:00:01"
            $0.hostname = "box"
        }
        let requests = try definition.endpointRequests()
        #expect(requests.map(\.network) == ["shop_c", "shop_a", "shop_b"])
        #expect(requests[0].address == IPv4Address("10.1.2.3") && requests[0].link == "lan0")
        #expect(requests[0].mac == MACAddress("02:00:00:00:00:01") && requests[1].mac == nil)
        #expect(requests[0].names == ["shop-web-1", "web", "api", "box", definition.id.short])
        #expect(requests[1].names == ["shop-web-1", "web", "box", definition.id.short])
    }

    @Test(
        "the host's network, none, and another service's have no endpoint",
        arguments: [NamespaceMode.host, .none, .service("db"), .container("x")])
    func noEndpoints(mode: NamespaceMode) throws {
        let definition = try definition(networks: ["a": "shop_a"]) {
            $0.networks = ["a": nil]
            $0.networkMode = mode
        }
        #expect(try definition.endpointRequests().isEmpty)
    }

    @Test("addresses that are none are refused by service", arguments: ["10.1.2", "fd00::1", "10.1.2.256", ""])
    func badAddress(text: String) throws {
        let definition = try definition(networks: ["a": "shop_a"]) {
            var options = ServiceNetwork()
            options.ipv4Address = text
            $0.networks = ["a": options]
        }
        #expect(throws: EngineError(.invalid, "service web", "\(text) is no IPv4 address")) {
            try definition.endpointRequests()
        }
    }

    @Test("the highest gateway priority is known by the network's name")
    func gatewayPriority() throws {
        let definition = try definition(networks: ["a": "shop_a", "b": "shop_b"]) {
            var options = ServiceNetwork()
            options.gwPriority = 7
            $0.networks = ["a": options, "b": nil]
        }
        #expect(definition.gatewayPriority == ["shop_a": 7])
    }

    struct Port: Sendable, CustomTestStringConvertible {
        var target: Int
        var published: String?
        var host: String?
        var wanted: WantedPort?
        var testDescription: String { "\(host ?? "*"):\(published ?? "-"):\(target)" }
    }

    private static func wanted(_ ports: ClosedRange<UInt16>, host: String? = nil) -> WantedPort {
        WantedPort(hostAddress: host, hostPorts: ports, containerPort: 80, protocol: "tcp")
    }

    @Test(
        "published ports are read; what is no port is refused",
        arguments: [
            Port(target: 80, published: "8080", wanted: wanted(8080...8080)),
            Port(target: 80, published: "8080-8090", wanted: wanted(8080...8090)),
            Port(target: 80, published: nil, wanted: wanted(0...0)),
            Port(target: 80, published: "1", host: "127.0.0.1", wanted: wanted(1...1, host: "127.0.0.1")),
            Port(target: 80, published: "1", host: "::1"), Port(target: 0, published: "1"),
            Port(target: 65536, published: "1"), Port(target: -1, published: "1"),
            Port(target: .max, published: "1"), Port(target: 80, published: "1", host: "nonsense"),
        ])
    func ports(_ example: Port) throws {
        let definition = try definition {
            var mapping = PortMapping()
            mapping.target = example.target
            mapping.published = example.published
            mapping.hostIP = example.host
            $0.ports = [mapping]
        }
        guard let wanted = example.wanted else {
            #expect(throws: EngineError.self) { try definition.wantedPorts }
            return
        }
        #expect(try definition.wantedPorts == [wanted])
    }

    @Test("with the host's network nothing is published")
    func hostNetworkPorts() throws {
        let definition = try definition {
            $0.networkMode = .host
            var mapping = PortMapping()
            mapping.target = 80
            $0.ports = [mapping]
        }
        #expect(try definition.wantedPorts.isEmpty)
    }
}
