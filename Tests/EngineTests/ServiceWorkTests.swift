import OCISpec
import Testing

@testable import Engine

@Suite("Order of service actions")
struct ServiceWorkTests {
    private static func target(_ service: String, after: Set<String> = [], number: Int = 1) throws -> ServiceWork.Target
    {
        ServiceWork.Target(
            id: try Sample.id("a"), name: "shop-\(service)-\(number)", service: service, dependencies: after)
    }

    private func names(_ targets: [ServiceWork.Target], isStop: Bool = false) -> [[String]] {
        ServiceWork.levels(targets, isStop: isStop).map { $0.map { String($0.name.dropFirst(5)) }.sorted() }
    }

    @Test("what is needed comes first, and last when things are stopped; replicas go together")
    func levels() throws {
        let targets = try [
            Self.target("web", after: ["api", "cache"], number: 1),
            Self.target("web", after: ["api", "cache"], number: 2),
            Self.target("api", after: ["db"]), Self.target("db"), Self.target("cache"),
        ]
        let up = [["cache-1", "db-1"], ["api-1"], ["web-1", "web-2"]]
        #expect(names(targets) == up)
        #expect(names(targets, isStop: true) == up.reversed())
    }

    @Test("a dependency that is not acted on holds nobody up")
    func partial() throws {
        #expect(names([try Self.target("web", after: ["db"])]) == [["web-1"]])
        #expect(names([]).isEmpty)
    }

    @Test("a circle ends")
    func circle() throws {
        let targets = try [
            Self.target("a", after: ["b"]), Self.target("b", after: ["a"]), Self.target("c", after: ["c"]),
            Self.target("d", after: ["a"]),
        ]
        #expect(names(targets) == [["c-1"], ["a-1", "b-1", "d-1"]])
    }
}
