import Foundation
import Testing

@Suite("Traffic: networks and names", .serialized, .tags(.root), rootCondition)
struct TrafficNetworkTests {
    private func address(_ lab: StackLab, _ service: String, _ number: Int = 1) throws -> String {
        let settings = try lab.instance.inspect(lab.container(service, number))["NetworkSettings"] as? [String: Any]
        let networks = settings?["Networks"] as? [String: [String: Any]]
        return try #require(networks?.sorted { $0.key < $1.key }.first?.value["IPAddress"] as? String)
    }

    private func names(_ lab: StackLab, _ service: String, _ name: String) throws -> Set<String> {
        let text = try lab.see(service, "nslookup -type=a \(name) 2>&1")
        let answers = text.split(separator: "\n").drop { !$0.hasPrefix("Name:") }
        return Set(
            answers.filter { $0.hasPrefix("Address") }.compactMap { $0.split(separator: " ").last.map(String.init) })
    }

    @Test("services, aliases, container names and ids resolve; all replicas do")
    func names() throws {
        let lab = try StackLab.up(
            "names",
            """
            services:
              app: {<<: *idle, scale: 3}
              db: {<<: *idle, container_name: the-database, hostname: dbhost, networks: {default: {aliases: [store]}}}
              client: *idle
            """)
        let db = try #require((try lab.instance.inspect("the-database")["NetworkSettings"] as? [String: Any]))
        let networks = try #require(db["Networks"] as? [String: [String: Any]])
        let database = try #require(networks["names_default"]?["IPAddress"] as? String)
        for name in ["db", "store", "the-database", "DB"] {
            #expect(try names(lab, "client", name) == [database], "\(name)")
        }
        let replicas = try Set((1...3).map { try address(lab, "app", $0) })
        #expect(replicas.count == 3)
        #expect(try names(lab, "client", "app") == replicas)
        let firsts = try Set(
            (0..<12).map { _ in
                try lab.see("client", "ping -c1 -W2 app | sed -n '1s/.*(\\(.*\\)).*/\\1/p'")
            })
        #expect(firsts == replicas, "each has its turn")
        #expect(try names(lab, "client", "names-app-2") == [address(lab, "app", 2)])
        #expect(try lab.see("client", "nslookup \(database)").contains("the-database"), "reverse")
        #expect(try lab.exec("client", "nslookup nosuchname").status != 0)
        try lab.finish()
    }

    @Test("services of different networks do not reach each other, nor do stacks; one on both reaches both")
    func isolation() throws {
        let lab = try StackLab.up(
            "iso",
            """
            services:
              a: {<<: *idle, networks: [front]}
              b: {<<: *idle, networks: [back]}
              both: {<<: *idle, networks: [front, back]}
            networks: {front: {}, back: {}}
            """)
        let other = try lab.instance.stack(
            "else", "services: {x: {image: busybox, command: sleep 1000, stop_grace_period: 0s}}")
        try lab.instance.must("up", "-d", in: other)
        let x = try #require(
            ((try lab.instance.inspect("else-x-1")["NetworkSettings"] as? [String: Any])?["Networks"]
                as? [String: [String: Any]])?["else_default"]?["IPAddress"] as? String)
        #expect(try lab.exec("both", "ping -c1 -W2 a && ping -c1 -W2 b").status == 0)
        #expect(try lab.exec("a", "nslookup b").status != 0)
        #expect(try lab.exec("a", "ping -c1 -W1 \(try address(lab, "b"))").status != 0)
        #expect(try lab.exec("a", "ping -c1 -W1 \(x)").status != 0)
        #expect(try lab.exec("a", "nslookup x").status != 0)
        try lab.instance.must("down", in: other)
        try lab.finish()
    }

    @Test("an internal network has names but no way out, not even by DNS; the other one has")
    func internalNetwork() throws {
        let lab = try StackLab.up(
            "int",
            """
            services:
              shut: {<<: *idle, networks: [inner]}
              peer: {<<: *idle, networks: [inner]}
              open: {<<: *idle, networks: [outer]}
            networks: {inner: {internal: true}, outer: {}}
            """)
        #expect(try lab.exec("shut", "ping -c1 -W2 peer").status == 0)
        #expect(try lab.see("shut", "ip route | grep default") == "")
        let outside = try shell(
            "ip -n x link 2>/dev/null; ip -4 -o addr show scope global | awk '{print $4}' | cut -d/ -f1"
        ).lines
        let host = try #require(outside.first)
        #expect(try lab.exec("shut", "ping -c1 -W1 \(host)").status != 0)
        #expect(try lab.exec("open", "ping -c1 -W2 \(host)").status == 0)
        #expect(try lab.exec("shut", "nslookup example.com").status != 0)
        try lab.finish()
    }

    @Test("a container reaches an outside host by the host's address, and the answer comes back")
    func translation() throws {
        let name = "davit-nat-\(UInt32.random(in: 0 ... .max))"
        let octet = Int.random(in: 2...250)
        let link = "dtn\(UInt16.random(in: 0 ... .max))"
        #expect(
            try shell(
                """
                ip netns add \(name) && ip link add \(link) type veth peer name eth0 netns \(name) &&
                ip addr add 10.214.\(octet).1/24 dev \(link) && ip link set \(link) up &&
                ip -n \(name) addr add 10.214.\(octet).2/24 dev eth0 && ip -n \(name) link set eth0 up
                """
            ).status == 0)
        let lab = try StackLab.up("nat", "services: {a: *idle}")
        // The outside has no route to the container's network: an answer proves the translation.
        #expect(try lab.exec("a", "ping -c1 -W3 10.214.\(octet).2").status == 0)
        try lab.finish()
        #expect(try shell("ip link del \(link); ip netns del \(name)").status == 0)
    }

    @Test("subnet, gateway and static addresses are those of the stack file")
    func staticAddresses() throws {
        let octet = Int.random(in: 2...250)
        let lab = try StackLab.up(
            "static",
            """
            services:
              a: {<<: *idle, networks: {n: {ipv4_address: 10.215.\(octet).77}}}
              b: {<<: *idle, networks: [n]}
            networks: {n: {ipam: {config: [{subnet: 10.215.\(octet).0/24, gateway: 10.215.\(octet).254}]}}}
            """)
        #expect(try lab.see("a", "ip -4 -o addr show eth0 | awk '{print $4}'") == "10.215.\(octet).77/24")
        #expect(try lab.see("b", "ip route | awk '/default/ {print $3}'") == "10.215.\(octet).254")
        #expect(try names(lab, "b", "a") == ["10.215.\(octet).77"])
        #expect(try lab.exec("b", "ping -c1 -W2 a").status == 0)
        try lab.finish()
    }

    @Test("what shares a service's network goes on when that service restarts or dies")
    func sharedNetwork() throws {
        let lab = try StackLab.up(
            "shared",
            """
            services:
              base: {<<: *idle, restart: always}
              side: {<<: *idle, network_mode: "service:base"}
              peer: *idle
            """)
        let before = try address(lab, "base")
        let side = try lab.pid("side")
        try lab.must("restart", "base")
        kill(try lab.pid("base"), SIGKILL)
        try eventually("base is back") { try lab.pid("base") != 0 }
        #expect(try lab.pid("side") == side)
        #expect(try address(lab, "base") == before)
        #expect(try lab.see("side", "ip -4 -o addr show eth0").contains(before + "/"))
        #expect(try lab.exec("side", "ping -c1 -W2 peer").status == 0)
        #expect(try lab.exec("peer", "ping -c1 -W2 base").status == 0)
        try lab.finish()
    }
}
