import Foundation
import JSONCodec
import LinuxSystem
import Testing

/// `davit-dns` with two network namespaces of its own, and nothing else of davit.
private final class NameServiceLab {
    let run = NSTemporaryDirectory() + "davit-names-" + UUID().uuidString
    let first = "davit-names-a-\(UInt32.random(in: 0 ... .max))"
    let second = "davit-names-b-\(UInt32.random(in: 0 ... .max))"
    private var process: Process?

    init() throws {
        for name in [first, second] {
            #expect(try shell("ip netns add \(name) && ip -n \(name) link set lo up").status == 0)
        }
        try start()
    }

    deinit {
        process?.terminate()
        process?.waitUntilExit()
        for name in [first, second] { _ = try? shell("ip netns del \(name)") }  // the test is over either way
        _ = try? FileManager.default.removeItem(atPath: run)  // as above
    }

    func start() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: programFolder + "/davit-dns")
        process.arguments = [run]
        try process.run()
        self.process = process
        eventually("the control socket does not answer") {
            (try? ask(["v": 1, "type": "list"])) != nil  // not up yet
        }
    }

    func kill() {
        guard let process else { return }
        Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    @discardableResult
    func ask(_ message: JSONValue) throws -> JSONValue {
        let socket = try UnixSocket.connect(.packets, path: run + "/dns/dns.sock")
        try socket.send(message.serializedBytes())
        return try JSON.parse(try socket.receive()?.bytes ?? [])
    }

    func put(_ id: String, _ namespace: String, _ networks: [JSONValue]) throws {
        let endpoint: JSONValue = [
            "id": .string(id), "netns": .string("/run/netns/" + namespace), "forward": false,
            "networks": .array(networks),
        ]
        #expect(try ask(["v": 1, "type": "put", "endpoint": endpoint]) == ["v": 1, "type": "done"])
    }

    func lookUp(_ name: String, from namespace: String) throws -> String {
        try shell("ip netns exec \(namespace) busybox nslookup -type=a \(name) 127.0.0.11 2>&1").out
    }
}

private func network(_ name: String, _ address: String, _ names: [JSONValue]) -> JSONValue {
    ["name": .string(name), "address": .string(address), "names": .array(names)]
}

@Suite("The name service", .serialized, .tags(.root), .enabled(if: geteuid() == 0, "needs root"))
struct NameServiceTests {
    @Test("containers see the names of their networks, and still do after the service was killed")
    func names() throws {
        let lab = try NameServiceLab()
        try lab.put("a", lab.first, [network("front", "10.1.0.2", ["web"]), network("back", "10.2.0.2", ["web"])])
        try lab.put("b", lab.second, [network("front", "10.1.0.3", ["app", "web"])])
        for round in 0..<2 {
            let both = try lab.lookUp("WEB", from: lab.second)
            #expect(both.contains("10.1.0.2") && both.contains("10.1.0.3"), "round \(round)")
            #expect(!both.contains("10.2.0.2"))
            #expect(try lab.lookUp("app", from: lab.first).contains("10.1.0.3"))
            #expect(try lab.lookUp("web.back", from: lab.first).contains("10.2.0.2"))
            #expect(try lab.lookUp("web.back", from: lab.second).contains("SERVFAIL"))
            lab.kill()
            try lab.start()
        }
    }

    @Test("an endpoint that is removed is not served; one whose namespace is gone is forgotten")
    func removal() throws {
        let lab = try NameServiceLab()
        try lab.put("a", lab.first, [network("front", "10.1.0.2", ["web"])])
        try lab.put("b", lab.second, [network("front", "10.1.0.3", ["app"])])
        try lab.ask(["v": 1, "type": "remove", "id": "b"])
        #expect(try shell("ip netns exec \(lab.second) ss -Hlntu").out == "")
        #expect(try lab.lookUp("app", from: lab.first).contains("SERVFAIL"))
        #expect(try lab.lookUp("web", from: lab.first).contains("10.1.0.2"))
        lab.kill()
        #expect(try shell("ip netns del \(lab.first)").status == 0)
        try lab.start()
        #expect(try lab.ask(["v": 1, "type": "list"])["ids"] == [])
        #expect(try Files.list(lab.run + "/dns/endpoints") == [])
    }

    @Test("a second service ends at once and disturbs nothing; stop ends the first")
    func single() throws {
        let lab = try NameServiceLab()
        try lab.put("a", lab.first, [network("front", "10.1.0.2", ["web"])])
        #expect(try run(programFolder + "/davit-dns", [lab.run]).status == 0)
        #expect(try lab.lookUp("web", from: lab.first).contains("10.1.0.2"))
        #expect(try lab.ask(["v": 1, "type": "stop"]) == ["v": 1, "type": "done"])
        eventually("the socket stays") { !Files.exists(lab.run + "/dns/dns.sock") }
    }
}
