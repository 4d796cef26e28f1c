import ContainerNetwork
import Foundation
import LinuxSystem
import Testing

@Suite("Network host", .serialized, .tags(.root), .enabled(if: geteuid() == 0, "needs root"))
struct NetworkHostTests {
    @Test("what is made is observed, and nothing of it stays after its removal")
    func lifetime() async throws {
        try await NetworkLab.run { lab in
            let before = try lab.must("ip -br link; nft list ruleset")
            let (front, back) = (try lab.bridge(1), try lab.bridge(2, isInternal: true))
            try lab.container("web", 2, on: front, back)
            try lab.publish(8080, to: 2, on: front)
            let seen = try lab.host.observe()
            #expect(seen.bridges.map(\.name) == [front.name, back.name])
            #expect(seen.bridges.allSatisfy { $0.isUp && $0.isFiltered })
            #expect(seen.bridges.map(\.isInternal) == [false, true])
            #expect(seen.bridges.map { $0.addresses.map(\.address) } == [[front.gateway], [back.gateway]])
            #expect(seen.hostLinks.map(\.bridge) == [front.name, back.name])
            #expect(seen.namespaces == ["web"])
            #expect(seen.published.map(\.description) == ["0.0.0.0:8080->10.210.1.2:80/tcp"])
            #expect(seen.hasTable)
            #expect(try lab.host.hostRoutes().map(\.description) == ["192.0.2.0/24"])
            try lab.host.unpublish([lab.mapping(8080, to: 2, on: front)])
            try lab.host.detach(netnsPath: "\(lab.folder)/netns/web")
            lab.stopServers()
            try lab.host.removeBridges([front.name, back.name])
            try eventually("the veths end with their namespace") {
                try lab.must("ip -br link; nft list ruleset") == before
            }
            #expect(try Files.list("\(lab.folder)/netns") == [])
        }
    }

    @Test("every operation may be repeated")
    func repetition() async throws {
        try await NetworkLab.run { lab in
            let front = try lab.bridge(1)
            let first = try lab.container("web", 2, on: front)
            try lab.publish(8080, to: 2, on: front)
            let seen = try lab.host.observe()
            _ = try lab.bridge(1)
            let second = try lab.host.attach(lab.endpoint("web", 2, [front]))
            try lab.publish(8080, to: 2, on: front)
            #expect(try lab.host.observe() == seen)
            #expect(first.isNew && !second.isNew)
            #expect(first.interfaces == second.interfaces)
            for _ in 0..<2 {
                try lab.host.unpublish([lab.mapping(8080, to: 2, on: front)])
                try lab.host.detach(netnsPath: "\(lab.folder)/netns/web")
                try lab.host.removeBridge(front.name)
                try lab.host.removeTable()
            }
            #expect(try !lab.host.observe().hasTable)
        }
    }

    @Test("what somebody else took away is put back")
    func repair() async throws {
        try await NetworkLab.run { lab in
            let front = try lab.bridge(1)
            try lab.container("web", 2, on: front)
            try lab.container("sibling", 3, on: front)
            try lab.publish(8080, to: 2, on: front)
            try lab.must(
                """
                ip link delete \(front.name)
                nsenter --net=\(lab.folder)/netns/web ip address flush dev eth0
                nsenter --net=\(lab.folder)/netns/sibling ip link delete eth0
                """)
            #expect(try lab.host.observe().bridges == [])
            _ = try lab.bridge(1)
            _ = try lab.host.attach(lab.endpoint("web", 2, [front]))
            _ = try lab.host.attach(lab.endpoint("sibling", 3, [front], generation: 1))
            #expect(try lab.client(seenBy: "web", from: "sibling", to: "10.210.1.2") == "10.210.1.3")
            #expect(try lab.client(seenBy: "web", from: NetworkLab.outside, to: NetworkLab.hostAddress, 8080) != nil)
        }
    }

    @Test("flushed firewall rules come back with the next change, all of them")
    func flushedRules() async throws {
        try await NetworkLab.run { lab in
            let front = try lab.bridge(1)
            try lab.container("web", 2, on: front)
            try lab.publish(8080, to: 2, on: front)
            try lab.must("nft flush ruleset")
            try lab.publish(8081, to: 2, on: front)
            #expect(try lab.host.observe().published.map(\.hostPort) == [8080, 8081])
            #expect(try lab.client(seenBy: "web", from: NetworkLab.outside, to: NetworkLab.hostAddress, 8080) != nil)
        }
    }

    @Test("another owner of the same instance carries on with what is there")
    func succession() async throws {
        try await NetworkLab.run { lab in
            let front = try lab.bridge(1)
            try lab.container("web", 2, on: front)
            try lab.publish(8080, to: 2, on: front)
            let successor = try NetworkHost(tag: NetworkLab.tag, namespaceFolder: lab.host.namespaceFolder)
            #expect(try successor.observe() == lab.host.observe())
            try successor.publish([lab.mapping(8081, to: 2, on: front)])
            #expect(try successor.observe().published.map(\.hostPort) == [8080, 8081])
        }
    }

    @Test("a failed attachment leaves neither namespace nor link")
    func failure() async throws {
        try await NetworkLab.run { lab in
            let front = try lab.bridge(1)
            let before = try lab.must("ip -br link")
            let missing = BridgeSpec(networkID: "x", name: "nobridge", subnet: front.subnet, gateway: front.gateway)
            let error = #expect(throws: NetworkError.self) {
                try lab.host.attach(lab.endpoint("web", 2, [front, missing]))
            }
            #expect(error?.code == .notFound)
            #expect(error?.description == "bridge nobridge is not there")
            #expect(try Files.list(lab.host.namespaceFolder) == [])
            try eventually { try lab.must("ip -br link") == before }
        }
    }

    @Test("a container without networks has its loopback alone, and its own settings")
    func none() async throws {
        try await NetworkLab.run { lab in
            let path = "\(lab.folder)/netns/alone"
            _ = try lab.host.attach(
                EndpointSpec(id: "alone", netnsPath: path, sysctls: ["net.ipv4.ip_unprivileged_port_start": "0"]))
            #expect(try lab.must("nsenter --net=\(path) ip -o link | wc -l") == "1\n")
            #expect(try lab.must("nsenter --net=\(path) cat /proc/sys/net/ipv4/ip_unprivileged_port_start") == "0\n")
            #expect(try lab.client(seenBy: "nobody", from: "alone", to: "127.0.0.1", 80) == nil)
            #expect(try !lab.host.observe().hasTable)
            let error = #expect(throws: NetworkError.self) {
                try lab.host.attach(EndpointSpec(id: "alone", netnsPath: path, sysctls: ["kernel.hostname": "x"]))
            }
            #expect(error?.code == .invalid)
        }
    }

    @Test("a file that is no namespace is observed and made whole")
    func deadNamespace() async throws {
        try await NetworkLab.run { lab in
            try Files.makeDirectories(lab.host.namespaceFolder)
            try Files.write("\(lab.host.namespaceFolder)/web", [], mode: 0o444)
            #expect(try lab.host.observe().deadNamespaces == ["web"])
            try lab.container("web", 2, on: lab.bridge(1))
            #expect(try lab.host.observe().namespaces == ["web"])
        }
    }

    @Test("another table that drops forwarded packets is named")
    func obstacles() async throws {
        try await NetworkLab.run { lab in
            _ = try lab.bridge(1)
            #expect(try lab.host.forwardingObstacles() == [])
            try lab.must(
                """
                nft add table ip filter
                nft 'add chain ip filter FORWARD { type filter hook forward priority 0; policy drop; }'
                """)
            let found = try lab.host.forwardingObstacles()
            #expect(found.count == 1)
            #expect(found.first?.hasPrefix("chain FORWARD of nftables table ip filter drops") == true)
        }
    }
}
