import ComposeModel
import OCISpec
import Testing

@testable import Engine

@Suite("Finding a container")
struct ContainerLookupTests {
    private let entries: [ContainerEntry]

    init() throws {
        entries = try [("a", "web", 1), ("b", "web", 2), ("c", "aaaa", 1)].map { digit, service, number in
            let definition = try Sample.definition(Service(name: service), id: Character(digit), number: number)
            return ContainerEntry(record: ContainerRecord(definition: definition, state: Lifecycle(phase: .created)))
        }
    }

    @Test("by name, with and without a slash, by id and by the beginning of one")
    func found() throws {
        for reference in ["shop-web-2", "/shop-web-2", String(repeating: "b", count: 64), "b", "bbbbbb"] {
            #expect(try entries.entry(named: reference).record.definition.name == "shop-web-2")
        }
    }

    @Test("a name wins over the beginning of an id")
    func nameWins() throws {
        var entries = entries
        entries[2].record.definition.name = "aaaa"
        #expect(try entries.entry(named: "aaaa").id == entries[2].id)
        #expect(try entries.entry(named: "aaaaa").id == entries[0].id)
    }

    @Test("nothing that matches is not found", arguments: ["", "/", "shop-web", "f", "shop-web-22", "A"])
    func notFound(reference: String) {
        #expect(throws: EngineError(.notFound, "container \(reference)", "does not exist")) {
            try entries.entry(named: reference)
        }
    }

    @Test("a beginning of several ids is ambiguous")
    func ambiguous() throws {
        let id = try #require(ContainerID(rawValue: "a" + String(repeating: "0", count: 63)))
        var other = entries[0]
        other.record.definition.id = id
        other.record.definition.name = "other"
        let all = entries + [other]
        #expect { try all.entry(named: "a") } throws: { ($0 as? EngineError)?.code == .conflict }
        #expect(try all.entry(named: "a0").id == id)
    }
}
