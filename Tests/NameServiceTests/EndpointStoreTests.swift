import Glibc
import LinuxSystem
import Testing

@testable import NameService

@Suite("Endpoint files")
struct EndpointStoreTests {
    private func withStore(_ body: (EndpointStore) throws -> Void) throws {
        let folder = "/tmp/davit-dns-test-\(UInt64.random(in: .min ... .max))"
        let store = EndpointStore(paths: NameServicePaths(runFolder: folder))
        try Files.makeDirectories(store.paths.endpoints)
        defer { _ = try? Files.removeTree(folder) }  // a leftover folder in /tmp does no harm
        try body(store)
    }

    @Test("endpoints come back sorted; files that make no sense are reported and stay")
    func load() throws {
        try withStore { store in
            let endpoints = ["b", "a"].map { DNSEndpoint(id: $0, netns: "/n/\($0)", networks: []) }
            for endpoint in endpoints { try store.save(endpoint) }
            try Files.write("\(store.paths.endpoints)/broken.json", Array("{".utf8))
            try Files.write(
                "\(store.paths.endpoints)/other.json", Array(#"{"id":"a","netns":"/n","networks":[]}"#.utf8))
            try Files.write("\(store.paths.endpoints)/a.json.1f.tmp", Array("{".utf8))
            let (loaded, problems) = try store.load()
            #expect(loaded == endpoints.reversed())
            #expect(problems.count == 2)
            #expect(Files.exists("\(store.paths.endpoints)/broken.json"))
        }
    }

    @Test("saving replaces, removing may be repeated")
    func replace() throws {
        try withStore { store in
            try store.save(DNSEndpoint(id: "a", netns: "/1", networks: []))
            try store.save(DNSEndpoint(id: "a", netns: "/2", networks: []))
            #expect(try store.load().endpoints.map(\.netns) == ["/2"])
            try store.remove("a")
            try store.remove("a")
            #expect(try store.load().endpoints.isEmpty)
            #expect(try Files.list(store.paths.endpoints) == [])
        }
    }

    @Test("a client without a service gets an error")
    func unavailable() {
        let client = NameServiceClient(runFolder: "/nonexistent", patience: .zero)
        let error = #expect(throws: NameServiceError.self) { try client.list() }
        #expect(error?.code == .unavailable)
    }
}
