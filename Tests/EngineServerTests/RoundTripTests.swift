import ComposeModel
import EngineAPI
import EngineClient
import Testing

@Suite("Round trips over the socket")
struct RoundTripTests {
    @Test("values come over as the backend gave them, on one connection")
    func values() async throws {
        let backend = FakeBackend()
        try await withServer(backend) { client in
            let version = try client.version()
            #expect(version.version == "1.2.3")
            #expect(version.apiVersion == DockerAPI.version)
            #expect(try client.stacks().first?.states == ["running": 2])
            #expect(try client.stack("my shop/ä").name == "my shop/ä")
            #expect(try client.containers(all: true, filters: ["label": ["a=b", "c"]]).first?.state == .running)
            #expect(
                try client.removeImage("registry:5000/team/web:1", force: false) == [
                    ImageRemoval(untagged: "registry:5000/team/web:1")
                ])
        }
        #expect(backend.calls.withLock { $0 } == [#"containers all=true ["label=[\"a=b\", \"c\"]"]"#])
    }

    @Test("an image is asked for a program, whatever its name looks like")
    func programs() async throws {
        try await withServer(FakeBackend()) { client in
            #expect(try client.image("a/b:1", hasProgram: "curl"))
            #expect(try !client.image("a/b:1", hasProgram: "wget"))
            let error = try #require(throws: EngineClientError.self) { try client.image("c", hasProgram: "curl") }
            #expect(error.code == .rejected)
        }
    }

    @Test("an up streams its progress and ends with its summary")
    func up() async throws {
        let backend = FakeBackend()
        try await withServer(backend) { client in
            var options = UpOptions()
            options.scale = ["web": 2]
            let stream = try client.up(
                StackSubmission(project: Project(name: "shop"), services: ["web"], options: options))
            var states: [ProgressState] = []
            var summary: ProgressSummary?
            while let event = try stream.next() {
                switch event {
                case .resource(let progress): states.append(progress.state)
                case .finished(let finished): summary = finished
                }
            }
            #expect(states == [.starting, .started])
            #expect(summary == ProgressSummary(ok: true, changed: 1))
        }
        #expect(backend.calls.withLock { $0 } == [#"up shop ["web"] scale=["web": 2]"#])
    }

    @Test("log lines keep their text, and the query its options")
    func logs() async throws {
        let backend = FakeBackend()
        try await withServer(backend) { client in
            let stream = try client.stackLogs("shop", services: ["web", "db"], LogOptions(tail: 5))
            #expect(try stream.next() == FakeBackend.entry("one"))
            #expect(try stream.next() == FakeBackend.entry("zwei ✓", .stderr))
            #expect(try stream.next() == nil)
        }
        #expect(backend.calls.withLock { $0 } == [#"logs shop ["web", "db"] tail=5"#])
    }

    @Test("a client that leaves ends the stream that it followed")
    func leaving() async throws {
        let backend = FakeBackend()
        try await withServer(backend) { client in
            let stream = try client.stackLogs("shop", services: [], LogOptions(follow: true))
            #expect(try stream.next() == FakeBackend.entry("first"))
        }
        var iterator = backend.logCancelled.makeAsyncIterator()
        #expect(await iterator.next() != nil)
    }

    @Test("an upload arrives whole and its file is gone afterwards")
    func upload() async throws {
        let backend = FakeBackend()
        let size = 3_000_000
        try await withServer(backend) { client in
            let source = try TemporaryFile(size: size)
            let id = try client.importImage(
                from: source.descriptor, reference: "registry:5000/base:1", changes: ["CMD [\"a\"]", "ENV x=y z"])
            #expect(id == "sha256:3")
        }
        #expect(
            backend.calls.withLock { $0 } == [
                #"import registry:5000/base:1 ["CMD [\"a\"]", "ENV x=y z"] 3000000 bytes"#
            ])
    }
}
