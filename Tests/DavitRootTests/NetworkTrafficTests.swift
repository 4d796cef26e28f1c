import ContainerNetwork
import Foundation
import Testing

@Suite("Network traffic", .serialized, .tags(.root), .enabled(if: geteuid() == 0, "needs root"))
struct NetworkTrafficTests {
    /// Whether packets within a bridge pass the firewall, as on hosts where docker loaded br_netfilter.
    static let bridgeFilter = "/proc/sys/net/bridge/bridge-nf-call-iptables"
    static let modes = FileManager.default.fileExists(atPath: bridgeFilter) ? ["0", "1"] : ["0"]

    @Test(
        "a published port is reached from the host, from outside and from containers, its own included",
        arguments: modes)
    func publishedPort(_ mode: String) async throws {
        try await NetworkLab.run { lab in
            try lab.must("[ ! -e \(Self.bridgeFilter) ] || echo \(mode) > \(Self.bridgeFilter)")
            let (front, back) = (try lab.bridge(1), try lab.bridge(2))
            try lab.container("web", 2, on: front)
            try lab.container("sibling", 3, on: front)
            try lab.container("stranger", 2, on: back)
            try lab.publish(8080, to: 2, on: front)
            for address in ["127.0.0.1", NetworkLab.hostAddress, "10.210.1.1", "10.210.2.1"] {
                #expect(
                    try lab.client(seenBy: "web", from: nil, to: address, 8080) == "10.210.1.1", "host to \(address)")
            }
            let host = NetworkLab.hostAddress
            #expect(
                try lab.client(seenBy: "web", from: NetworkLab.outside, to: host, 8080) == NetworkLab.outsideAddress)
            for container in ["web", "sibling", "stranger"] {
                #expect(try lab.client(seenBy: "web", from: container, to: host, 8080) != nil, "\(container)")
            }
            try lab.host.unpublish([lab.mapping(8080, to: 2, on: front)])
            #expect(try !lab.canConnect(from: NetworkLab.outside, to: host, 8080))
            #expect(try !lab.canConnect(from: nil, to: "127.0.0.1", 8080))
        }
    }

    @Test("a port published on one address of the host is reached at that one alone")
    func hostAddress() async throws {
        try await NetworkLab.run { lab in
            let front = try lab.bridge(1)
            try lab.container("web", 2, on: front)
            try lab.publish(8081, at: .loopback, to: 2, on: front)
            try lab.publish(8082, at: IPv4Address(NetworkLab.hostAddress), to: 2, on: front)
            #expect(try lab.client(seenBy: "web", from: nil, to: "127.0.0.1", 8081) != nil)
            #expect(try !lab.canConnect(from: nil, to: NetworkLab.hostAddress, 8081))
            #expect(try !lab.canConnect(from: NetworkLab.outside, to: NetworkLab.hostAddress, 8081))
            #expect(try !lab.canConnect(from: nil, to: "127.0.0.1", 8082))
            #expect(try lab.client(seenBy: "web", from: NetworkLab.outside, to: NetworkLab.hostAddress, 8082) != nil)
        }
    }

    @Test("the host's loopback stays its own, for the outside and for containers")
    func loopback() async throws {
        try await NetworkLab.run { lab in
            let front = try lab.bridge(1)
            try lab.container("web", 2, on: front)
            try lab.publish(8081, at: .loopback, to: 2, on: front)
            let service = try lab.listener(in: nil, port: 9999, at: "127.0.0.1")
            #expect(try lab.canConnect(from: nil, to: "127.0.0.1", 9999))
            try lab.must(
                """
                echo 1 > /proc/sys/net/ipv4/conf/up0/route_localnet
                nsenter --net=\(lab.folder)/outside ip route add 127.0.0.0/8 via \(NetworkLab.hostAddress)
                nsenter --net=\(lab.folder)/outside sh -c 'echo 1 > /proc/sys/net/ipv4/conf/eth0/route_localnet'
                nsenter --net=\(lab.folder)/netns/web ip route del local 127.0.0.0/8 dev lo table local
                nsenter --net=\(lab.folder)/netns/web ip route del local 127.0.0.1 dev lo table local
                nsenter --net=\(lab.folder)/netns/web ip route add 127.0.0.0/8 via 10.210.1.1
                nsenter --net=\(lab.folder)/netns/web sh -c 'echo 1 > /proc/sys/net/ipv4/conf/eth0/route_localnet'
                """)
            for place in [NetworkLab.outside, "web"] {
                #expect(try !lab.canConnect(from: place, to: "127.0.0.1", 9999), "\(place)")
                #expect(try !lab.canConnect(from: place, to: "127.0.0.1", 8081), "\(place)")
            }
            extendLifetime(service)
        }
    }

    @Test("networks are isolated from one another, and from the outside but for published ports", arguments: modes)
    func isolation(_ mode: String) async throws {
        try await NetworkLab.run { lab in
            try lab.must("[ ! -e \(Self.bridgeFilter) ] || echo \(mode) > \(Self.bridgeFilter)")
            let (front, back) = (try lab.bridge(1), try lab.bridge(2))
            try lab.container("web", 2, on: front)
            try lab.container("sibling", 3, on: front)
            try lab.container("stranger", 2, on: back)
            try lab.container("both", 9, on: front, back)
            #expect(try lab.client(seenBy: "web", from: "sibling", to: "10.210.1.2") == "10.210.1.3")
            #expect(try lab.client(seenBy: "web", from: "both", to: "10.210.1.2") == "10.210.1.9")
            #expect(try lab.client(seenBy: "stranger", from: "both", to: "10.210.2.2") == "10.210.2.9")
            #expect(try lab.client(seenBy: "web", from: nil, to: "10.210.1.2") == "10.210.1.1")
            #expect(try !lab.canConnect(from: "stranger", to: "10.210.1.2", 80))
            #expect(try !lab.canConnect(from: NetworkLab.outside, to: "10.210.1.2", 80))
            let service = try lab.listener(in: NetworkLab.outside)
            #expect(try lab.canConnect(from: "web", to: NetworkLab.outsideAddress, 80))
            extendLifetime(service)
        }
    }

    @Test(
        "nothing enters or leaves an internal network, but the host reaches it and it the host's gateway address",
        arguments: modes)
    func internalNetwork(_ mode: String) async throws {
        try await NetworkLab.run { lab in
            try lab.must("[ ! -e \(Self.bridgeFilter) ] || echo \(mode) > \(Self.bridgeFilter)")
            let (front, back) = (try lab.bridge(1), try lab.bridge(2, isInternal: true))
            try lab.container("web", 2, on: front)
            try lab.container("db", 2, on: back)
            try lab.container("cache", 3, on: back)
            try lab.publish(8080, to: 2, on: front)
            try lab.publish(8083, to: 2, on: back)
            try lab.must("nsenter --net=\(lab.folder)/netns/db ip route add default via 10.210.2.1")
            let onHost = try lab.listener(in: nil, port: 9998)
            let onOutside = try lab.listener(in: NetworkLab.outside)
            #expect(try lab.client(seenBy: "db", from: "cache", to: "10.210.2.2") == "10.210.2.3")
            #expect(try lab.client(seenBy: "db", from: nil, to: "10.210.2.2") == "10.210.2.1")
            #expect(try lab.client(seenBy: "db", from: nil, to: "127.0.0.1", 8083) == "10.210.2.1")
            #expect(try lab.canConnect(from: "db", to: "10.210.2.1", 9998))
            for (address, port) in [
                (NetworkLab.outsideAddress, 80), (NetworkLab.hostAddress, 9998), ("10.210.1.1", 9998),
                ("10.210.1.2", 80),
                (NetworkLab.hostAddress, 8080), ("10.210.2.1", 8080),
            ] as [(String, UInt16)] {
                #expect(try !lab.canConnect(from: "db", to: address, port), "db to \(address):\(port)")
            }
            #expect(try !lab.canConnect(from: "web", to: "10.210.2.2", 80))
            #expect(try !lab.canConnect(from: "web", to: NetworkLab.hostAddress, 8083))
            #expect(try !lab.canConnect(from: NetworkLab.outside, to: NetworkLab.hostAddress, 8083))
            extendLifetime(onHost)
            extendLifetime(onOutside)
        }
    }

    @Test("containers of a network without icc do not see one another")
    func withoutICC() async throws {
        try await NetworkLab.run { lab in
            let front = try lab.bridge(1, icc: false)
            try lab.container("web", 2, on: front)
            try lab.container("sibling", 3, on: front)
            try lab.publish(8080, to: 2, on: front)
            #expect(try !lab.canConnect(from: "sibling", to: "10.210.1.2", 80))
            try lab.must("nsenter --net=\(lab.folder)/netns/sibling ip route add 10.210.1.2 via 10.210.1.1")
            #expect(try !lab.canConnect(from: "sibling", to: "10.210.1.2", 80))
            #expect(try lab.client(seenBy: "web", from: NetworkLab.outside, to: NetworkLab.hostAddress, 8080) != nil)
        }
    }

    @Test("a UDP flow that never pauses follows its port to another container, and ends with it")
    func udp() async throws {
        try await NetworkLab.run { lab in
            let front = try lab.bridge(1)
            try lab.container("old", 2, on: front)
            try lab.container("new", 3, on: front)
            let client = try lab.socket(in: NetworkLab.outside, SOCK_DGRAM)
            func arrives(at container: String) throws -> Bool {
                let server = try lab.socket(in: container, SOCK_DGRAM)
                try #require(lab.withName("0.0.0.0", 80) { bind(server.rawValue, $0, $1) } == 0)
                let sent = lab.withName(NetworkLab.hostAddress, 5353) { sendto(client.rawValue, "x", 1, 0, $0, $1) }
                var byte: UInt8 = 0
                return sent == 1 && recv(server.rawValue, &byte, 1, 0) == 1
            }
            #expect(try !arrives(at: "old"))
            try lab.publish(5353, .udp, to: 2, on: front)
            #expect(try arrives(at: "old"))
            try lab.publish(5353, .udp, to: 3, on: front)
            #expect(try arrives(at: "new"))
            try lab.host.unpublish([lab.mapping(5353, .udp, to: 3, on: front)])
            #expect(try !arrives(at: "new"))
        }
    }
}
