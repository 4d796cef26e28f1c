import JSONCodec
import Testing

@testable import ContainerNetwork

@Suite("IPv4 addresses and prefixes")
struct IPv4Tests {
    @Test(
        "an address is four decimal octets",
        arguments: ["0.0.0.0", "10.210.0.1", "255.255.255.255", "127.0.0.1"])
    func address(_ text: String) {
        #expect(IPv4Address(text)?.description == text)
    }

    @Test(
        "anything else is no address",
        arguments: [
            "", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.-4", "1.2.3.+4", "1..3.4", "a.b.c.d",
            " 1.2.3.4", "1.2.3.4 ", "1.2.3.٤",
        ])
    func noAddress(_ text: String) {
        #expect(IPv4Address(text) == nil)
    }

    @Test("a prefix clears the bits behind its length")
    func prefix() {
        #expect(IPv4Prefix("10.1.2.3/24")?.description == "10.1.2.0/24")
        #expect(IPv4Prefix("255.255.255.255/0")?.description == "0.0.0.0/0")
        #expect(IPv4Prefix("10.1.2.3/32")?.description == "10.1.2.3/32")
    }

    @Test(
        "anything else is no prefix",
        arguments: ["10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0/8", "10.0.0.0/8/8", "10.0.0.0/-1", "10.0.0.0/08"])
    func noPrefix(_ text: String) {
        #expect(IPv4Prefix(text) == nil)
    }

    struct Hosts: Sendable, CustomTestStringConvertible {
        let prefix: String
        let first: String
        let last: String
        let count: Int
        var testDescription: String { prefix }
    }

    @Test(
        "a prefix has these hosts",
        arguments: [
            Hosts(prefix: "10.0.0.0/24", first: "10.0.0.1", last: "10.0.0.254", count: 254),
            Hosts(prefix: "10.0.0.4/30", first: "10.0.0.5", last: "10.0.0.6", count: 2),
            Hosts(prefix: "10.0.0.4/31", first: "10.0.0.4", last: "10.0.0.5", count: 2),
            Hosts(prefix: "10.0.0.4/32", first: "10.0.0.4", last: "10.0.0.4", count: 1),
            Hosts(prefix: "0.0.0.0/0", first: "0.0.0.1", last: "255.255.255.254", count: 4_294_967_294),
        ])
    func hosts(_ example: Hosts) throws {
        let prefix = try #require(IPv4Prefix(example.prefix))
        #expect(prefix.hosts.lowerBound.description == example.first)
        #expect(prefix.hosts.upperBound.description == example.last)
        #expect(prefix.hostCount == example.count)
    }

    @Test("prefixes overlap when one has the other's start")
    func overlap() throws {
        let wide = try #require(IPv4Prefix("10.0.0.0/8"))
        let narrow = try #require(IPv4Prefix("10.210.0.0/24"))
        let other = try #require(IPv4Prefix("11.0.0.0/8"))
        #expect(wide.overlaps(narrow) && narrow.overlaps(wide))
        #expect(wide.contains(narrow) && !narrow.contains(wide))
        #expect(!other.overlaps(wide) && !wide.overlaps(other))
    }

    @Test("an address does not advance past the ends of the address space")
    func advance() {
        #expect(IPv4Address(255, 255, 255, 255).advanced(by: 1) == nil)
        #expect(IPv4Address.any.advanced(by: -1) == nil)
        #expect(IPv4Address.any.advanced(by: .min) == nil)
        #expect(IPv4Address(10, 0, 0, 255).advanced(by: 1) == IPv4Address(10, 0, 1, 0))
    }

    @Test("values are strings in JSON")
    func json() throws {
        let mapping = PortMapping(
            hostAddress: .loopback, hostPort: 8080, containerAddress: IPv4Address(10, 210, 0, 2), containerPort: 80,
            bridge: "dv0")
        let value = try JSON.encode(mapping)
        #expect(value["hostAddress"] == "127.0.0.1")
        #expect(try JSON.decode(PortMapping.self, from: value) == mapping)
        #expect(throws: JSONError.self) { try JSON.decode(IPv4Prefix.self, from: JSONValue.string("10.0.0.0/99")) }
    }

    @Test("a MAC address is six pairs of digits")
    func mac() {
        #expect(MACAddress("02:DA:0a:d2:00:02") == MACAddress(for: IPv4Address(10, 210, 0, 2)))
        #expect(MACAddress("02-da-0a-d2-00-02")?.description == "02:da:0a:d2:00:02")
        for text in ["", "02:da:0a:d2:00", "02:da:0a:d2:00:002", "02:da:0a:d2:00:g2", "+2:da:0a:d2:00:02"] {
            #expect(MACAddress(text) == nil, "\(text)")
        }
    }

    @Test("link names fit 15 bytes and tell the instance's own")
    func linkNames() {
        let names = LinkNames(tag: "0a1b2c")
        #expect(names.bridge(networkID: "deadbeef00") == "dv0a1b2cdeadbe")
        #expect(names.veth(random: 0xff00_002a) == "ve0a1b2c00002a")
        #expect(names.isBridge("dv0a1b2cdeadbe") && !names.isBridge("dvffffffdeadbe"))
        #expect(names.isVeth("ve0a1b2c00002a") && !names.isVeth("veth0"))
    }
}
