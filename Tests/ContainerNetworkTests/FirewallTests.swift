import JSONCodec
import Testing

@testable import ContainerNetwork

@Suite("Firewall elements")
struct FirewallTests {
    static func bridge(_ name: String, isInternal: Bool = false, icc: Bool = true) throws -> BridgeSpec {
        BridgeSpec(
            networkID: "n", name: name, subnet: try #require(IPv4Prefix("10.210.0.0/24")),
            gateway: IPv4Address(10, 210, 0, 1), isInternal: isInternal, icc: icc)
    }

    static func mapping(_ port: UInt16, at host: IPv4Address? = nil, to last: UInt8 = 2) -> PortMapping {
        PortMapping(
            hostAddress: host, hostPort: port, containerAddress: IPv4Address(10, 210, 0, last), containerPort: 80)
    }

    func commands(from old: FirewallElements = FirewallElements(), to new: FirewallElements) -> [String] {
        old.commands(to: new, table: "t")
    }

    @Test("a bridge is one element, one more when its containers may talk")
    func bridgeElements() throws {
        var elements = FirewallElements()
        elements.add(try FirewallTests.bridge("dv1"))
        #expect(
            commands(to: elements) == [
                #"add element ip t bridges { "dv1" }"#, #"add element ip t communicating { "dv1" . "dv1" }"#,
                #"add element ip t subnets { "dv1" . 10.210.0.0/24 }"#,
            ])
    }

    @Test("an internal bridge without icc has its gateway and does not communicate")
    func internalBridge() throws {
        var elements = FirewallElements()
        elements.add(try FirewallTests.bridge("dv1", isInternal: true, icc: false))
        #expect(
            commands(to: elements) == [
                #"add element ip t bridges { "dv1" }"#, #"add element ip t internal { "dv1" }"#,
                #"add element ip t gateways { "dv1" . 10.210.0.1 }"#,
                #"add element ip t subnets { "dv1" . 10.210.0.0/24 }"#,
            ])
        elements.remove(bridge: "dv1")
        #expect(elements.isEmpty)
    }

    @Test("a published port is one element of the map for its host address")
    func publish() {
        var elements = FirewallElements()
        elements.publish(FirewallTests.mapping(8080))
        elements.publish(FirewallTests.mapping(8081, at: .loopback))
        #expect(
            commands(to: elements) == [
                "add element ip t published { 6 . 8080 : 10.210.0.2 . 80 }",
                "add element ip t published_at { 127.0.0.1 . 6 . 8081 : 10.210.0.2 . 80 }",
            ])
        #expect(elements.published == [FirewallTests.mapping(8080), FirewallTests.mapping(8081, at: .loopback)])
    }

    @Test("a port that moves is deleted and added in one transaction")
    func move() {
        var (old, new) = (FirewallElements(), FirewallElements())
        old.publish(FirewallTests.mapping(8080, to: 2))
        new.publish(FirewallTests.mapping(8080, to: 3))
        #expect(
            commands(from: old, to: new) == [
                "delete element ip t published { 6 . 8080 }",
                "add element ip t published { 6 . 8080 : 10.210.0.3 . 80 }",
            ])
    }

    @Test("a port that went elsewhere is not unpublished by its former owner")
    func unpublish() {
        var elements = FirewallElements()
        elements.publish(FirewallTests.mapping(8080, to: 3))
        elements.unpublish(FirewallTests.mapping(8080, to: 2))
        #expect(elements.published == [FirewallTests.mapping(8080, to: 3)])
        elements.unpublish(FirewallTests.mapping(8080, to: 3))
        #expect(elements.isEmpty)
    }

    @Test("equal elements need no transaction, the last bridge takes the table with it")
    func transactions() throws {
        var elements = FirewallElements()
        elements.add(try FirewallTests.bridge("dv1"))
        elements.publish(FirewallTests.mapping(8080))
        let state = FirewallState(hasTable: true, isCurrent: true, elements: elements)
        #expect(state.transaction(to: elements, table: "t") == nil)
        var fewer = elements
        fewer.remove(bridge: "dv1")
        #expect(state.transaction(to: fewer, table: "t") == "add table ip t\ndelete table ip t")
        #expect(FirewallState().transaction(to: FirewallElements(), table: "t") == nil)
    }

    @Test("a table of other rules is replaced with all elements in one transaction")
    func upgrade() throws {
        var elements = FirewallElements()
        elements.add(try FirewallTests.bridge("dv1"))
        let old = FirewallState(hasTable: true, isCurrent: false, elements: elements)
        let transaction = try #require(old.transaction(to: elements, table: "t"))
        #expect(transaction.hasPrefix("add table ip t\ndelete table ip t\ntable ip t {"))
        #expect(transaction.contains("chain \(FirewallRuleset.version)"))
        #expect(transaction.contains(#"add element ip t bridges { "dv1" }"#))
    }

    @Test("a listing reads back as the elements that made it")
    func listing() throws {
        let text = #"""
            {"nftables": [{"metainfo": {"version": "1.0.6"}}, {"table": {"family": "ip", "name": "t", "handle": 1}},
            {"set": {"family": "ip", "name": "bridges", "table": "t", "type": "ifname", "elem": ["dv1", "dv2"]}},
            {"set": {"family": "ip", "name": "internal", "table": "t", "type": "ifname", "elem": ["dv2"]}},
            {"set": {"name": "communicating", "elem": [{"concat": ["dv1", "dv1"]}, {"concat": ["dv2", "dv2"]}]}},
            {"set": {"name": "gateways", "elem": [{"concat": ["dv2", "10.210.0.1"]}]}},
            {"set": {"name": "subnets", "elem": [
                {"concat": ["dv1", {"prefix": {"addr": "10.210.0.0", "len": 24}}]},
                {"concat": ["dv2", {"prefix": {"addr": "10.210.0.0", "len": 24}}]}]}},
            {"map": {"name": "published", "elem": [[{"concat": [6, 8080]}, {"concat": ["10.210.0.2", 80]}]]}},
            {"map": {"name": "published_at", "elem":
                [[{"concat": ["127.0.0.1", 6, 8081]}, {"concat": ["10.210.0.2", 80]}]]}},
            {"chain": {"family": "ip", "table": "t", "name": "ruleset_1", "handle": 1}}]}
            """#
        var elements = FirewallElements()
        elements.add(try FirewallTests.bridge("dv1"))
        elements.add(try FirewallTests.bridge("dv2", isInternal: true))
        elements.publish(FirewallTests.mapping(8080))
        elements.publish(FirewallTests.mapping(8081, at: .loopback))
        let state = FirewallState(listing: try JSON.parse(text))
        #expect(state == FirewallState(hasTable: true, isCurrent: true, elements: elements))
    }

    @Test("a listing of strange entries is no trap")
    func strangeListing() throws {
        for text in [
            "{}", #"{"nftables": 1}"#, #"{"nftables": [{"map": {"name": "published", "elem": [1, [], [{}, {}]]}}]}"#,
            #"{"nftables": [{"set": {"name": "bridges", "elem": [{"concat": [null]}]}}]}"#,
        ] {
            #expect(FirewallState(listing: try JSON.parse(text)) == FirewallState(), "\(text)")
        }
    }

    @Test("libnftables' errors lose their places and carets")
    func errors() {
        let text = """
            internal:0:0-0: Error: Could not process rule: No such file or directory

            internal:0:0-0: Error: Could not process rule: Operation not permitted
            """
        let error = NFTables.error(text, subject: "table t")
        #expect(error.code == .notPermitted)
        #expect(
            error.description == "table t refused a change: could not process rule: no such file or directory; "
                + "could not process rule: operation not permitted")
    }
}
