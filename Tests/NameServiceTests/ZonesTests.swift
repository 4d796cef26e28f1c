import Testing

@testable import NameService

@Suite("Zones")
struct ZonesTests {
    private static let endpoints = [
        DNSEndpoint(
            id: "a", netns: "/a",
            networks: [
                .init(name: "p_front", address: "10.1.0.2/16", names: ["p-web-1", "web", "WWW"]),
                .init(name: "p_back", address: "10.2.0.2", names: ["p-web-1", "web"]),
            ]),
        DNSEndpoint(
            id: "b", netns: "/b", networks: [.init(name: "p_front", address: "10.1.0.3", names: ["p-web-2", "web"])]),
        DNSEndpoint(
            id: "c", netns: "/c",
            networks: [
                .init(name: "p_back", address: "10.2.0.9", names: ["p-db-1", "db"]),
                .init(name: "other", address: "nonsense", names: ["lost"]),
            ]),
    ]

    private func answer(_ zones: inout Zones, _ endpoint: String, _ name: String, _ type: UInt16 = 1) -> Zones.Answer {
        guard case .query(let query) = DNSFixture.read(DNSFixture.query(name, type: type)) else { return .nothing }
        return zones.answer(query, in: zones.view(of: endpoint))
    }

    private static func addresses(_ texts: [String], first: Int = 0) -> Zones.Answer {
        .addresses(texts.compactMap { IPv4Address($0) }, first: first)
    }

    @Test(
        "names are those of the networks that the endpoint is on, the first network wins",
        arguments: [
            ("a", "web", addresses(["10.1.0.2", "10.1.0.3"])), ("a", "wEb", addresses(["10.1.0.2", "10.1.0.3"])),
            ("a", "www", addresses(["10.1.0.2"])), ("a", "db", addresses(["10.2.0.9"])),
            ("a", "p-web-2", addresses(["10.1.0.3"])), ("a", "web.p_back", addresses(["10.2.0.2"])),
            ("b", "db", .unknown), ("b", "web.p_back", .unknown), ("b", "WWW.P_Front", addresses(["10.1.0.2"])),
            ("c", "web", addresses(["10.2.0.2"])), ("c", "lost", .unknown), ("c", "example.com", .unknown),
            ("x", "web", .unknown),
        ])
    func scope(endpoint: String, name: String, expected: Zones.Answer) {
        var zones = Zones(Self.endpoints)
        #expect(answer(&zones, endpoint, name) == expected)
    }

    @Test("a known name has no records of other types")
    func otherTypes() {
        var zones = Zones(Self.endpoints)
        #expect(answer(&zones, "a", "web", 28) == .nothing)
        #expect(answer(&zones, "a", "web", 15) == .nothing)
        #expect(answer(&zones, "a", "nope", 28) == .unknown)
    }

    @Test("replicas take turns, each name by itself")
    func turns() {
        var zones = Zones(Self.endpoints)
        let both = ["10.1.0.2", "10.1.0.3"]
        #expect(answer(&zones, "a", "web") == Self.addresses(both, first: 0))
        #expect(answer(&zones, "a", "www") == Self.addresses(["10.1.0.2"]))
        #expect(answer(&zones, "a", "web", 28) == .nothing)
        #expect(answer(&zones, "b", "web") == Self.addresses(both, first: 1))
        #expect(answer(&zones, "a", "web") == Self.addresses(both, first: 0))
    }

    @Test("addresses of the endpoint's networks have names")
    func reverse() {
        var zones = Zones(Self.endpoints)
        let pointer = Zones.Answer.pointer(DNSFixture.name("p-web-2.p_front"))
        #expect(answer(&zones, "a", "3.0.1.10.in-addr.arpa", 12) == pointer)
        #expect(answer(&zones, "c", "3.0.1.10.in-addr.arpa", 12) == .unknown)
        #expect(answer(&zones, "a", "9.9.1.10.in-addr.arpa", 12) == .unknown)
        #expect(answer(&zones, "a", "1.10.in-addr.arpa", 12) == .unknown)
    }

    @Test(
        "addresses are four decimal numbers",
        arguments: [
            ("10.1.0.2", 0x0A01_0002), ("255.255.255.255/0", .max), ("1.2.3", nil), ("1.2.3.256", nil), ("", nil),
            ("1.2.3.4.5", nil), ("1..3.4", nil), ("1.2.3.-4", nil), ("::1", nil), ("1.2.3.0004", nil),
        ] as [(String, UInt32?)])
    func addressTexts(text: String, value: UInt32?) {
        #expect(IPv4Address(text)?.value == value)
    }
}
