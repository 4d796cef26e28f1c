import Foundation
import Testing

/// A host of its own beside this one: a network namespace with a cable to here.
private final class OutsideHost {
    let name = "davit-out-\(UInt32.random(in: 0 ... .max))"
    private let link: String
    private let octet: Int
    /// This host, as the outside sees it.
    var hostAddress: String { "10.213.\(octet).1" }
    var ownAddress: String { "10.213.\(octet).2" }

    init() throws {
        octet = Int.random(in: 2...250)
        link = "dto\(UInt16.random(in: 0 ... .max))"
        let made = try shell(
            """
            set -e
            ip netns add \(name)
            ip link add \(link) type veth peer name eth0 netns \(name)
            ip addr add \(hostAddress)/24 dev \(link)
            ip link set \(link) up
            ip -n \(name) addr add \(ownAddress)/24 dev eth0
            ip -n \(name) link set eth0 up
            ip -n \(name) link set lo up
            ip -n \(name) route add default via \(hostAddress)
            """)
        try #require(made.status == 0, "\(made)")
    }

    func run(_ script: String) throws -> Output {
        try DavitRootTests.run("/usr/sbin/ip", ["netns", "exec", name, "/bin/sh", "-c", script])
    }

    func remove() throws {
        #expect(try shell("ip link del \(link); ip netns del \(name)").status == 0)
    }
}

@Suite("Traffic: published ports", .serialized, .tags(.root), rootCondition)
struct TrafficTests {
    private let page =
        "services: {web: {image: busybox, command: \"sh -c 'mkdir -p /w && echo page > /w/index.html && exec httpd -f -p 80 -h /w'\""

    private func fetch(_ address: String, _ port: Int) throws -> String {
        let answer = try shell("curl -s -m 5 --retry 20 --retry-connrefused --retry-delay 0 http://\(address):\(port)/")
        return answer.out.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    @Test(
        "a published TCP port answers on 127.0.0.1, on the host's other address, to an outside host and to containers")
    func tcp() throws {
        let port = StackLab.port()
        let outside = try OutsideHost()
        let lab = try StackLab.up(
            "tcp",
            page
                + ", stop_grace_period: 0s, ports: [\"\(port):80\"]}, peer: *idle, other: {<<: *idle, networks: [o]}}\nnetworks: {o: {}}"
        )
        #expect(try fetch("127.0.0.1", port) == "page")
        #expect(try fetch(outside.hostAddress, port) == "page")
        #expect(try outside.run("curl -s -m 5 http://\(outside.hostAddress):\(port)/").lines == ["page"])
        for service in ["peer", "other", "web"] {
            let seen = try lab.see(service, "wget -q -O - http://\(outside.hostAddress):\(port)/")
            #expect(seen == "page", "from \(service)")
        }
        try lab.finish()
        #expect(try shell("curl -s -m 2 http://127.0.0.1:\(port)/").status == 7, "the port is closed again")
        try outside.remove()
    }

    @Test("the server sees the outside host's own address")
    func sourceAddress() throws {
        let port = StackLab.port()
        let outside = try OutsideHost()
        let lab = try StackLab.up(
            "source", "services: {a: {<<: *idle, command: httpd -fvv -p 80, ports: [\"\(port):80\"]}}")
        #expect(try outside.run("curl -s -m 5 http://\(outside.hostAddress):\(port)/").status == 0)
        try eventually { try lab.logs("a").contains { $0.contains(outside.ownAddress) } }
        try lab.finish()
        try outside.remove()
    }

    @Test("a published UDP port answers on 127.0.0.1, on the other address, to an outside host and to containers")
    func udp() throws {
        let port = StackLab.port()
        let outside = try OutsideHost()
        // The host's perl: busybox has nothing that speaks UDP.
        let host = #"volumes: ["/usr:/usr:ro"]"#
        let lab = try StackLab.up(
            "udp",
            """
            services:
              echo: {<<: *idle, command: perl /echo.pl, \(host), configs: [{source: echo, target: /echo.pl}], ports: ["\(port):7007/udp"]}
              peer: {<<: *idle, \(host), configs: [{source: ask, target: /ask.pl}]}
            configs: {echo: {file: ./echo.pl}, ask: {file: ./ask.pl}}
            """,
            files: [
                "echo.pl": """
                use IO::Socket::INET; my $s = IO::Socket::INET->new(LocalPort => 7007, Proto => "udp") or die;
                while (defined(my $from = $s->recv(my $text, 999))) { $s->send($text, 0, $from) }
                """,
                // Asks again until it is answered: the server may be on its way still.
                "ask.pl": """
                use IO::Socket::INET; use IO::Select;
                my $s = IO::Socket::INET->new(PeerAddr => $ARGV[0], PeerPort => $ARGV[1], Proto => "udp") or die;
                for (1 .. 20) {
                    $s->send("ping");
                    next unless IO::Select->new($s)->can_read(0.2);
                    if (defined $s->recv(my $text, 999)) { print $text; exit }
                    select(undef, undef, undef, 0.1);
                }
                """,
            ])
        let ask = "perl \(lab.directory)/ask.pl"
        for address in ["127.0.0.1", outside.hostAddress] {
            #expect(try shell("\(ask) \(address) \(port)").out == "ping", "\(address)")
        }
        #expect(try outside.run("\(ask) \(outside.hostAddress) \(port)").out == "ping")
        #expect(try lab.see("peer", "perl /ask.pl \(outside.hostAddress) \(port)") == "ping")
        #expect(try lab.see("peer", "perl /ask.pl echo 7007") == "ping")
        try lab.finish()
        try outside.remove()
    }

    @Test("host_ip 127.0.0.1 is this host's alone")
    func loopback() throws {
        let port = StackLab.port()
        let outside = try OutsideHost()
        let lab = try StackLab.up(
            "lo", page + ", stop_grace_period: 0s, ports: [\"127.0.0.1:\(port):80\"]}, peer: *idle}")
        #expect(try fetch("127.0.0.1", port) == "page")
        #expect(try shell("curl -s -m 2 http://\(outside.hostAddress):\(port)/").status != 0)
        #expect(try outside.run("curl -s -m 2 http://\(outside.hostAddress):\(port)/").status != 0)
        #expect(try lab.exec("peer", "wget -q -O - http://\(outside.hostAddress):\(port)/").status != 0)
        try lab.finish()
        try outside.remove()
    }

    @Test("a port without a host port gets one of the kernel, which ps shows and which answers")
    func ephemeral() throws {
        let lab = try StackLab.up("eph", page + ", stop_grace_period: 0s, ports: [\"80\"]}}")
        let container = try #require(try lab.instance.containers(in: lab.directory)["eph-web-1"])
        let publishers = try #require(container["Publishers"] as? [[String: Any]])
        let port = try #require(publishers.first?["PublishedPort"] as? Int)
        #expect(port > 1024 && publishers.first?["TargetPort"] as? Int == 80)
        #expect(try fetch("127.0.0.1", port) == "page")
        #expect(try lab.must("ps").out.contains("0.0.0.0:\(port)->80/tcp"))
        try lab.finish()
    }

    @Test("a range is published one to one, and a taken port fails that service by name")
    func ranges() throws {
        let port = StackLab.port()
        let lab = try StackLab(
            "range",
            """
            services:
              a: {<<: *idle, command: sh -c 'httpd -p 7001; exec httpd -f -p 7002', ports: ["\(port)-\(port + 1):7001-7002"]}
              b: {<<: *idle, ports: ["\(port + 1):80"], depends_on: [a]}
            """)
        let up = try lab.davit("up", "-d")
        #expect(up.status == 1)
        #expect(up.err.contains("range-b-1") && up.err.contains("\(port + 1)"), "\(up)")
        for number in [port, port + 1] {
            let answer = try shell(
                "curl -s -o /dev/null -w '%{http_code}' --retry 9 --retry-connrefused http://127.0.0.1:\(number)/x")
            #expect(answer.out == "404", "\(number)")
        }
        #expect(try lab.ps("a", "State") == "running")
        try lab.finish()
    }
}
