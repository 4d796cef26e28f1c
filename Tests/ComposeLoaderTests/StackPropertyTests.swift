import ComposeLoader
import Diagnostics
import Testing

struct StackPropertyTests {
    static let valid = Stacks.cases.filter { !Stacks.load($0).hasErrors }

    /// Without those that depend on a disabled service, which the canonical form names but has not; so it is with
    /// docker compose.
    static let complete = valid.filter { name in
        let services = Stacks.load(name).project?.services ?? [:]
        return services.values.allSatisfy { $0.dependsOn.keys.allSatisfy { services[$0] != nil } }
    }

    @Test("the canonical form is a fixed point", arguments: complete)
    func fixedPoint(name: String) throws {
        let first = try #require(Stacks.load(name).project)
        let yaml = try ProjectRenderer.yaml(first)
        var options = Stacks.options(name)
        options.files = ["-"]
        options.projectDirectory = first.workingDirectory
        options.stdin = Array(yaml.utf8)
        let result = ComposeLoader.load(options)
        let text = DiagnosticRenderer(sources: result.sources).render(result.diagnostics)
        guard let second = result.project else {
            Issue.record("\(text)\n\(yaml)")
            return
        }
        #expect(try ProjectRenderer.yaml(second) == yaml)
    }

    @Test("an empty override changes nothing", arguments: valid)
    func emptyOverride(name: String) throws {
        let first = try #require(Stacks.load(name).project)
        var options = Stacks.options(name)
        options.files = first.composeFiles + ["-"]
        options.stdin = Array("services: {}\n".utf8)
        var second = try #require(ComposeLoader.load(options).project)
        #expect(second.composeFiles == first.composeFiles + ["-"])
        second.composeFiles = first.composeFiles
        #expect(second == first)
    }

    @Test("loading is deterministic", arguments: Stacks.cases)
    func deterministic(name: String) {
        let first = Stacks.load(name)
        let second = Stacks.load(name)
        #expect(first.diagnostics == second.diagnostics)
        #expect(first.project == second.project)
    }
}
