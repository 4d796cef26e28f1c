import Foundation
import Testing

/// The engine's socket and the command line's JSON, as other programs read them.
@Suite("API and formats", .serialized, .tags(.root), rootCondition)
struct ApiTests {
    private func get(_ lab: StackLab, _ path: String) throws -> Output {
        try DavitRootTests.run(
            "/usr/bin/curl",
            [
                "-sS", "-m", "20", "-g", "--unix-socket", "\(lab.instance.runFolder)/davit.sock",
                "http://localhost\(path)",
            ])
    }

    private func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text
    }

    /// What has happened, as `name action`.
    private func events(_ lab: StackLab, _ filters: String) throws -> [String] {
        let until = Date().timeIntervalSince1970
        let answer = try get(lab, "/events?since=1&until=\(until)&filters=\(escaped(filters))")
        return try answer.lines.map { line in
            let event = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let actor = try #require(event["Actor"] as? [String: Any])
            let attributes = actor["Attributes"] as? [String: String]
            return "\(attributes?["name"] ?? "") \(event["Action"] ?? "")"
        }
    }

    @Test("events are replayed and chosen by type, action, label and container")
    func events() throws {
        let lab = try StackLab.up("one", "services: {a: *idle, b: {image: busybox, command: \"false\"}}")
        let other = try lab.instance.stack("two", "services: {x: {image: busybox, command: \"true\"}}")
        try lab.instance.must("up", "-d", in: other)
        try eventually { try lab.ps("b", "State") == "exited" }
        try eventually { try events(lab, #"{"event":["die"]}"#).sorted() == ["one-b-1 die", "two-x-1 die"] }
        let one = #""label":["com.docker.compose.project=one"]"#
        #expect(
            try events(lab, "{\(one),\"event\":[\"die\",\"start\"]}").sorted() == [
                "one-a-1 start", "one-b-1 die", "one-b-1 start",
            ])
        #expect(try events(lab, #"{"container":["one-a-1"]}"#) == ["one-a-1 create", "one-a-1 start"])
        #expect(try events(lab, "{\"type\":[\"network\"],\(one)}") == ["one_default create"])
        #expect(try events(lab, #"{"label":["com.docker.compose.service=x"],"event":["die"]}"#) == ["two-x-1 die"])
        #expect(try get(lab, "/events?filters=\(escaped(#"{"nonsense":["1"]}"#))").out.contains("nonsense"))
        try lab.instance.must("down", in: other)
        try lab.finish()
    }

    @Test("ps, ls, image ls and plan print JSON with the names that compose uses")
    func formats() throws {
        let port = StackLab.port()
        let lab = try StackLab.up("fmt", "services: {a: {<<: *idle, ports: [\"127.0.0.1:\(port):80\"]}}")
        func objects(_ words: String...) throws -> [[String: Any]] {
            let output = try DavitRootTests.run(
                "\(programFolder)/davit", words, environment: lab.instance.environment, directory: lab.directory)
            #expect(output.status == 0, "\(output)")
            let lines = output.out.contains("\n  ") || output.out.hasPrefix("[") ? [output.out] : output.lines
            return try lines.flatMap { line -> [[String: Any]] in
                let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
                return value as? [[String: Any]] ?? (value as? [String: Any]).map { [$0] } ?? []
            }
        }
        let container = try #require(try objects("ps", "--format", "json").first)
        for key in [
            "ID", "Name", "Image", "Command", "Project", "Service", "State", "Health", "ExitCode", "Publishers",
        ] {
            #expect(container[key] != nil, "\(key)")
        }
        #expect((container["Publishers"] as? [[String: Any]])?.first?["PublishedPort"] as? Int == port)
        let stack = try #require(try objects("ls", "--format", "json").first)
        #expect(stack["Name"] as? String == "fmt" && stack["Status"] as? String == "running(1)")
        #expect(stack["ConfigFiles"] as? String == lab.directory + "/compose.yaml")
        let image = try #require(try objects("image", "ls", "--format", "json").first)
        #expect(image["Repository"] as? String == "busybox" && image["Tag"] as? String == "latest")
        let plan = try #require(try objects("plan", "--format", "json").first)
        #expect((plan["nodes"] as? [Any])?.isEmpty == true)
        try lab.finish()
    }

    @Test("containers, images, logs and exec answer as Docker Engine does")
    func docker() throws {
        let lab = try StackLab.up("dock", "services: {a: {<<: *idle, command: \"sh -c 'echo hi; exec sleep 1000'\"}}")
        let list =
            try JSONSerialization.jsonObject(with: Data(get(lab, "/v1.45/containers/json").out.utf8))
            as? [[String: Any]]
        #expect(list?.first?["Names"] as? [String] == ["/dock-a-1"])
        let inspection = try lab.instance.inspect("dock-a-1")
        #expect((inspection["State"] as? [String: Any])?["Running"] as? Bool == true)
        #expect((inspection["Config"] as? [String: Any])?["Image"] as? String == "busybox")
        #expect(try get(lab, "/images/json").out.contains("busybox:latest"))
        #expect(try get(lab, "/containers/nosuch/json").out.contains("No such container: nosuch"))
        #expect(try get(lab, "/_ping").out == "OK")
        try eventually { try get(lab, "/containers/dock-a-1/logs?stdout=1").out.contains("hi\n") }
        #expect(try get(lab, "/networks").out.contains("\"Name\":\"dock_default\""))
        let stop = try shell(
            "curl -sS -o /dev/null -w '%{http_code}' --unix-socket \(lab.instance.runFolder)/davit.sock "
                + "-X POST 'http://localhost/containers/dock-a-1/stop?t=0'")
        #expect(stop.out == "204")
        #expect(try get(lab, "/containers/json").out.trimmingCharacters(in: .newlines) == "[]")
        try lab.finish()
    }
}
