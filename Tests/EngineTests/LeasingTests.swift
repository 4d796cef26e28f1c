import ContainerNetwork
import OCISpec
import Testing

@testable import Engine

@Suite("Leasing addresses")
struct LeasingTests {
    private let container: ContainerID
    private let other: ContainerID
    private var front: NetworkRecord

    init() throws {
        container = try Sample.id("a")
        other = try Sample.id("b")
        front = try RecordStoreTests.network("shop_front")
    }

    private func leasing(_ taken: [String] = [], on networks: [NetworkRecord]) -> Leasing {
        let endpoints = taken.enumerated().map { index, address in
            EndpointRecord(
                network: "shop_front", container: other, address: address, hostLink: "ve\(index)",
                containerLink: "eth0", macAddress: "", names: [])
        }
        return Leasing(
            pool: .standard, names: LinkNames(tag: "abcdef"),
            networks: Dictionary(uniqueKeysWithValues: networks.map { ($0.name, $0) }), endpoints: [other: endpoints])
    }

    private func request(_ network: String = "shop_front", address: String? = nil, link: String? = nil)
        -> EndpointRequest
    {
        EndpointRequest(
            network: network, address: address.flatMap { IPv4Address($0) }, mac: nil, link: link, names: ["web"])
    }

    @Test("the first lease is the address after the gateway, the next ones follow the last")
    func order() throws {
        var leasing = leasing(on: [front])
        let first = try leasing.lease(for: container, on: [request()]) { 1 }
        #expect(first.map(\.address) == ["10.210.0.2"])
        #expect(leasing.networks["shop_front"]?.lastLease == "10.210.0.2" && leasing.advanced == ["shop_front"])
        var used = front
        used.lastLease = "10.210.0.9"
        var later = self.leasing(["10.210.0.10"], on: [used])
        #expect(try later.lease(for: container, on: [request()]) { 1 }.map(\.address) == ["10.210.0.11"])
    }

    @Test("a container keeps the places that it has, and gets those that it has not")
    func keeping() throws {
        var back = front
        back.name = "shop_back"
        back.subnet = "10.210.1.0/24"
        back.gateway = "10.210.1.1"
        var leasing = leasing(["10.210.0.5"], on: [front, back])
        let leased = try leasing.lease(for: other, on: [request(), request("shop_back", link: "lan0")]) { 0xabc }
        #expect(leased.map(\.address) == ["10.210.0.5", "10.210.1.2"])
        #expect(leased.map(\.containerLink) == ["eth0", "lan0"])
        #expect(leasing.advanced == ["shop_back"])
        #expect(leased[1].hostLink.utf8.count <= 15 && leased[1].hostLink.hasPrefix("veabcdef"))
    }

    @Test("an address that was asked for is given, or refused when somebody has it, or it lies elsewhere")
    func wantedAddress() throws {
        var free = leasing(["10.210.0.5"], on: [front])
        #expect(try free.lease(for: container, on: [request(address: "10.210.0.77")]) { 1 }[0].address == "10.210.0.77")
        for address in ["10.210.0.5", "10.210.0.1", "10.210.0.0", "10.210.0.255", "10.211.0.2"] {
            var leasing = leasing(["10.210.0.5"], on: [front])
            #expect(throws: NetworkError.self) {
                try leasing.lease(for: container, on: [request(address: address)]) { 1 }
            }
        }
    }

    @Test("a network that is full, or that is not there, is an error")
    func errors() throws {
        var small = front
        small.subnet = "10.210.0.0/30"
        var full = leasing(["10.210.0.2"], on: [small])
        #expect(throws: NetworkError.self) { try full.lease(for: container, on: [request()]) { 1 } }
        var none = leasing(on: [])
        #expect(throws: EngineError(.notFound, "network shop_front", "does not exist")) {
            try none.lease(for: container, on: [request()]) { 1 }
        }
    }
}
