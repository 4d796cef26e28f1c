import EngineAPI
import Glibc
import Synchronization
import Timestamps

/// A backend of fixed answers. It records what it was asked; its exec echoes by `cat`-like threads of pipes.
final class FakeBackend: EngineBackend {
    let calls = Mutex<[String]>([])
    /// Finished when a consumer drops the endless log stream.
    let logCancelled: AsyncStream<Void>
    private let logCancelledSource: AsyncStream<Void>.Continuation

    init() {
        (logCancelled, logCancelledSource) = AsyncStream.makeStream()
    }

    private func note(_ call: String) {
        calls.withLock { $0.append(call) }
    }

    static let time = Timestamp(nanoseconds: 1_700_000_000_000_000_000)

    static func entry(_ line: String, _ stream: OutputStream = .stdout, partial: Bool = false) -> LogEntry {
        LogEntry(
            service: "web", number: 1, container: "shop-web-1", stream: stream, time: time, line: line, partial: partial
        )
    }

    static func stream<T: Sendable>(_ elements: [T], failing error: APIError? = nil) -> AsyncThrowingStream<
        T, any Error
    > {
        AsyncThrowingStream { source in
            for element in elements { source.yield(element) }
            source.finish(throwing: error)
        }
    }

    func version() async throws -> EngineVersion {
        EngineVersion(version: "1.2.3", architecture: "amd64", kernelVersion: "6.18")
    }

    func info() async throws -> EngineInfo {
        throw UnnamedError()
    }

    struct UnnamedError: Error, CustomStringConvertible {
        var description: String { "the disk is on fire" }
    }

    func containers(all: Bool, filters: Filters) async throws -> [ContainerSummary] {
        note("containers all=\(all) \(filters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })")
        return [
            ContainerSummary(
                id: "c1", names: ["/shop-web-1"], image: "web", imageID: "sha256:1", command: "serve",
                created: 1_700_000_000, state: .running, status: "Up 1 second")
        ]
    }

    func inspectContainer(_ reference: String) async throws -> ContainerInspection {
        note("inspect \(reference)")
        guard reference != "nobody" else {
            throw APIError(.notFound, "no such container: nobody", subject: "nobody", hint: "see `davit ps`")
        }
        return ContainerInspection(
            id: "c1", created: Self.time, path: "serve", arguments: [], state: .init(status: .running, running: true),
            image: "sha256:1", name: "/shop-web-1", configuration: .init(tty: reference == "terminal", image: "web"))
    }

    func containerLogs(_ reference: String, _ options: LogOptions) async throws -> LogStream {
        Self.stream([Self.entry("out"), Self.entry("half", partial: true), Self.entry("err", .stderr)])
    }

    func startContainer(_ reference: String) async throws -> Bool { reference == "stopped" }
    func stopContainer(_ reference: String, grace: Duration?) async throws -> Bool { true }
    func restartContainer(_ reference: String, grace: Duration?) async throws {}
    func killContainer(_ reference: String, signal: String) async throws { note("kill \(reference) \(signal)") }

    func waitContainer(_ reference: String, until condition: WaitCondition) async throws -> ContainerExit {
        ContainerExit(statusCode: 3)
    }

    func removeContainer(_ reference: String, force: Bool, volumes: Bool) async throws {}

    func createExec(in reference: String, _ configuration: ExecConfiguration) async throws -> String {
        note("exec \(reference) \(configuration.command)")
        return configuration.command[0]
    }

    /// `echo` gives back its input, first to stdout, then all of it in capitals on stderr; `mirror` is one socket both ways.
    func startExec(_ id: String, terminal: Bool, size: TerminalSize?) async throws -> ExecSession {
        guard id == "echo" || id == "mirror" else { throw APIError(.notFound, "no such exec: \(id)") }
        return try id == "mirror" ? ExecFixture.mirror() : ExecFixture.echo()
    }

    func waitExec(_ id: String) async throws -> Int { 7 }

    func inspectExec(_ id: String) async throws -> ExecInspection {
        ExecInspection(
            id: id, containerID: "c1", running: false, exitCode: 7, configuration: ExecConfiguration(command: [id]))
    }

    func resizeExec(_ id: String, to size: TerminalSize) async throws {
        note("resize \(id) \(size.rows)x\(size.columns)")
    }

    func images(filters: Filters) async throws -> [ImageSummary] { [] }

    func inspectImage(_ reference: String) async throws -> ImageInspection {
        ImageInspection(
            id: "sha256:2", repoTags: [reference], architecture: "amd64", size: 1, configuration: .init(),
            rootFS: .init(layers: []))
    }

    func removeImage(_ reference: String, force: Bool) async throws -> [ImageRemoval] {
        [ImageRemoval(untagged: reference)]
    }

    func image(_ reference: String, hasProgram program: String) async throws -> Bool {
        guard reference == "a/b:1" else { throw APIError(.notFound, "No such image: \(reference)") }
        return program == "curl"
    }

    func importImage(path: String, reference: String, changes: [String]) async throws -> String {
        var status = stat()
        guard stat(path, &status) == 0 else { throw APIError(.failed, "no upload") }
        note("import \(reference) \(changes) \(status.st_size) bytes")
        return "sha256:3"
    }

    func networks(filters: Filters) async throws -> [NetworkResource] { [] }
    func inspectNetwork(_ reference: String) async throws -> NetworkResource {
        NetworkResource(name: reference, id: "n1", created: Self.time)
    }

    func volumes(filters: Filters) async throws -> [VolumeResource] { [] }
    func inspectVolume(_ name: String) async throws -> VolumeResource { VolumeResource(name: name, mountpoint: "/v") }
    func removeVolume(_ name: String, force: Bool) async throws {
        throw APIError(.conflict, "volume \(name) is in use")
    }

    func events(
        since: Timestamp?, until: Timestamp?, filters: Filters
    ) async throws -> AsyncThrowingStream<EngineEvent, any Error> {
        Self.stream([
            EngineEvent(type: "container", action: "die", id: "c1", attributes: ["exitCode": "3"], at: Self.time)
        ])
    }

    func stacks() async throws -> [StackSummary] {
        [StackSummary(name: "shop", states: ["running": 2], configFiles: ["/shop/compose.yaml"], generation: 4)]
    }

    func stack(_ name: String) async throws -> StackStatus {
        StackStatus(name: name, generation: 4, services: ["web"], containers: [])
    }

    func up(_ submission: StackSubmission) async throws -> ProgressStream {
        note("up \(submission.project.name) \(submission.services) scale=\(submission.options.scale)")
        let web = ResourceName(.container, "shop-web-1")
        return Self.stream([
            .resource(ResourceProgress(web, .starting, at: Self.time)),
            .resource(ResourceProgress(web, .started, message: "at last", at: Self.time)),
            .finished(ProgressSummary(ok: true, changed: 1)),
        ])
    }

    func down(_ name: String, _ options: DownOptions) async throws -> ProgressStream {
        Self.stream(
            [.resource(ResourceProgress(ResourceName(.network, "shop_front"), .removing, at: Self.time))],
            failing: APIError(.failed, "the network is busy", subject: "shop_front"))
    }

    func plan(_ submission: StackSubmission) async throws -> PlanReport {
        PlanReport(nodes: [["op": "create"]], findings: [], text: "create web\n")
    }

    func stackLogs(_ name: String, services: [String], _ options: LogOptions) async throws -> LogStream {
        note("logs \(name) \(services) tail=\(options.tail.map { "\($0)" } ?? "all")")
        guard options.follow else { return Self.stream([Self.entry("one"), Self.entry("zwei ✓", .stderr)]) }
        return AsyncThrowingStream { source in
            source.onTermination = { [logCancelledSource] _ in logCancelledSource.yield() }
            source.yield(Self.entry("first"))
        }
    }

    func act(_ action: ServiceAction, on name: String, services: [String]) async throws -> ProgressStream {
        note("\(action) \(name) \(services)")
        return Self.stream([.finished(ProgressSummary(ok: true, changed: 0))])
    }
}
