import EngineAPI
import EngineClient
import Glibc
import Testing

@Suite("Errors over the socket")
struct ErrorMappingTests {
    @Test("a backend's error keeps its code, subject and hint")
    func mapped() async throws {
        try await withServer(FakeBackend()) { client in
            let error = #expect(throws: EngineClientError.self) { try client.inspectContainer("nobody") }
            #expect(
                error?.rejection
                    == APIError(.notFound, "no such container: nobody", subject: "nobody", hint: "see `davit ps`"))
            let stacks = try client.stacks()
            #expect(stacks.count == 1, "the connection goes on")
        }
    }

    @Test("an error of no known kind is a failure with its own words")
    func unknown() async throws {
        try await withServer(FakeBackend()) { client in
            let error = #expect(throws: EngineClientError.self) { try client.info() }
            #expect(error?.rejection == APIError(.failed, "the disk is on fire"))
        }
    }

    @Test("a stream that fails says why in its last line")
    func stream() async throws {
        try await withServer(FakeBackend()) { client in
            let stream = try client.down("shop", DownOptions())
            #expect(try stream.next() != nil)
            let error = #expect(throws: EngineClientError.self) { try stream.next() }
            #expect(error?.rejection == APIError(.failed, "the network is busy", subject: "shop_front"))
            #expect(stream.isFinished)
        }
    }

    @Test("nobody at the socket is told apart")
    func absent() {
        let error = #expect(throws: EngineClientError.self) { try EngineClient(socketPath: "/nonexistent/s").version() }
        #expect(error?.code == .notRunning)
    }

    struct RawCase: Sendable, CustomTestStringConvertible {
        let name: String
        let request: String
        let status: String
        var testDescription: String { name }
    }

    @Test(
        "raw requests get the right status",
        arguments: [
            RawCase(name: "garbage", request: "\u{1}\u{2}nonsense\r\n\r\n", status: "400"),
            RawCase(name: "no such route", request: "GET /nowhere HTTP/1.1\r\nHost: d\r\n\r\n", status: "404"),
            RawCase(name: "versioned", request: "GET /v1.44/_ping HTTP/1.1\r\nHost: d\r\n\r\n", status: "200"),
            RawCase(name: "too new", request: "GET /v1.999/_ping HTTP/1.1\r\nHost: d\r\n\r\n", status: "400"),
            RawCase(name: "head of ping", request: "HEAD /_ping HTTP/1.1\r\nHost: d\r\n\r\n", status: "200"),
            RawCase(
                name: "already running", request: "POST /containers/x/start HTTP/1.1\r\nHost: d\r\n\r\n", status: "304"),
            RawCase(
                name: "conflict", request: "DELETE /volumes/data HTTP/1.1\r\nHost: d\r\n\r\n", status: "409"),
            RawCase(
                name: "body that is no JSON",
                request: "POST /davit/v1/up HTTP/1.1\r\nHost: d\r\nContent-Length: 3\r\n\r\n{a}", status: "400"),
            RawCase(
                name: "bad number", request: "GET /containers/json?limit=x HTTP/1.1\r\nHost: d\r\n\r\n", status: "400"),
            RawCase(
                name: "exec without upgrade",
                request: "POST /exec/echo/start HTTP/1.1\r\nHost: d\r\nContent-Length: 2\r\n\r\n{}", status: "501"),
            RawCase(
                name: "refused upgrade",
                request: "POST /exec/none/start HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
                    + "Content-Length: 2\r\n\r\n{}", status: "404"),
        ])
    func raw(_ testCase: RawCase) async throws {
        let status = try await withServer(FakeBackend()) { client in
            let answer = try exchange(testCase.request, socketPath: client.socketPath)
            return answer.split(separator: " ").dropFirst().first.map(String.init)
        }
        #expect(status == testCase.status)
    }

    @Test("an answer to HEAD ends with its head")
    func head() async throws {
        let request = "HEAD /_ping HTTP/1.1\r\nHost: d\r\n\r\n"
        let answer = try await withServer(FakeBackend()) { try exchange(request, socketPath: $0.socketPath) }
        #expect(answer.hasSuffix("\r\n\r\n"))
        #expect(answer.contains("API-Version: \(DockerAPI.version)\r\n"))
    }

    @Test("docker's log stream is framed by stream")
    func dockerLogs() async throws {
        let request = "GET /containers/c1/logs?stdout=1&stderr=1 HTTP/1.1\r\nHost: d\r\n\r\n"
        let answer = try await withServer(FakeBackend()) { client in
            try exchange(request, socketPath: client.socketPath, until: lastChunk)
        }
        #expect(answer.contains("application/vnd.docker.multiplexed-stream"))
        #expect(answer.contains("\u{1}\0\0\0\0\0\0\u{4}out\n"))
        #expect(answer.contains("\u{1}\0\0\0\0\0\0\u{4}half"))
        #expect(answer.contains("\u{2}\0\0\0\0\0\0\u{4}err\n"))
    }

    @Test("a terminal's log is raw")
    func terminalLogs() async throws {
        let request = "GET /containers/terminal/logs?stdout=1&timestamps=1 HTTP/1.1\r\nHost: d\r\n\r\n"
        let answer = try await withServer(FakeBackend()) { client in
            try exchange(request, socketPath: client.socketPath, until: lastChunk)
        }
        #expect(answer.contains("2023-11-14T22:13:20.000000000Z out\n"))
        #expect(!answer.contains("\u{1}\0\0\0"))
    }
}

/// The end of a chunked body.
private let lastChunk = "\r\n0\r\n\r\n"

/// Sends `request`, shuts the sending side once the answer ends with `end` (empty: after its first bytes), and reads to
/// the end. Who shuts earlier has left, and a stream that follows ends for him.
private func exchange(_ request: String, socketPath: String, until end: String = "") throws -> String {
    let descriptor = try connectSocket(socketPath)
    defer { _ = close(descriptor) }
    let bytes = Array(request.utf8)
    try #require(write(descriptor, bytes, bytes.count) == bytes.count)
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { break }
        answer += buffer[..<count]
        if answer.suffix(end.utf8.count).elementsEqual(end.utf8) { _ = shutdown(descriptor, Int32(SHUT_WR)) }
    }
    return String(decoding: answer, as: UTF8.self)
}

private func connectSocket(_ path: String) throws -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    let connected = withUnsafePointer(to: address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
    try #require(connected == 0)
    return descriptor
}
