import ComposeLoader
import JSONCodec
import Testing

/// A folder under Tests/Fixtures/explain has a stack, the subjects to explain, and the answers.
struct ExplanationTests {
    private static let folder = Stacks.folder.split(separator: "/").dropLast().map { "/\($0)" }.joined() + "/explain"

    private static func options(_ name: String, _ subjects: [String]) -> LoadOptions {
        var options = LoadOptions(
            environment: ["HOME": "/home/me", "SHELLED": "1", "PORT_UNUSED": "2"],
            currentDirectory: "\(folder)/\(name)")
        options.explain = subjects
        return options
    }

    private func explain(_ yaml: String, _ subjects: String..., environment: [String: String] = [:]) -> [Explanation] {
        var options = LoadOptions(
            files: ["-"], environment: environment, currentDirectory: "/srv/app", stdin: Array(yaml.utf8))
        options.explain = subjects
        return ComposeLoader.load(options).explanations
    }

    @Test("where each value and variable comes from", arguments: Stacks.entries(folder))
    func golden(name: String) throws {
        let subjects = try #require(Stacks.read("\(Self.folder)/\(name)/subjects.txt")).split(separator: "\n")
        let result = ComposeLoader.load(Self.options(name, subjects.map(String.init)))
        #expect(result.explanations.count == subjects.count)
        let text = zip(subjects, result.explanations).map { subject, explanation in
            "$ \(subject)\n\(ExplanationRenderer.text(explanation))\n"
        }.joined()
        let answers = text.split(separator: "\(Self.folder)/", omittingEmptySubsequences: false).joined(separator: "/")
        let path = "\(Self.folder)/\(name)/explained.txt"
        if Stacks.isRecording {
            let isSame = Stacks.read(path) == answers
            Stacks.write(answers, to: path)
            if !isSame { Issue.record("recorded \(name)") }
        } else {
            #expect(Stacks.read(path) == answers)
        }
    }

    @Test("explaining changes nothing of what is loaded", arguments: Stacks.cases)
    func harmless(name: String) {
        var options = Stacks.options(name)
        let plain = ComposeLoader.load(options)
        options.explain = ["services"]
        let explained = ComposeLoader.load(options)
        #expect(explained.project == plain.project)
        #expect(explained.diagnostics == plain.diagnostics)
    }

    @Test("every scalar of a project has one that it comes from", arguments: StackPropertyTests.valid)
    func complete(name: String) throws {
        var options = Stacks.options(name)
        options.explain = ["services", "networks", "volumes", "configs", "secrets"]
        let leaves = ComposeLoader.load(options).explanations.flatMap(\.leaves)
        options.explain = leaves.map(\.path)
        for (leaf, explanation) in zip(leaves, ComposeLoader.load(options).explanations) {
            #expect(explanation.value == leaf.value, "\(leaf.path)")
            #expect(explanation.layers.count { $0.wins } == 1, "\(leaf.path)")
            #expect(explanation.layers.first { $0.wins }?.place == leaf.place, "\(leaf.path)")
        }
    }

    @Test("the shell wins over files of variables, and a later assignment of a file over an earlier one")
    func variables() throws {
        let found = explain(
            "services: {a: {image: 'x:${V:-1}'}}", "V", "$V", "services.a.image", environment: ["V": "2"])
        #expect(found[0] == found[1])
        #expect(found[0].layers.map(\.origin) == [.shell])
        #expect(found[0].uses.map(\.value) == ["x:2"])
        #expect(found[2].layers.first?.text == "x:${V:-1}")
        #expect(found[2].variables.map(\.name) == ["V"])
    }

    @Test("what is nowhere is unknown, with what was probably meant")
    func unknown() throws {
        let found = explain("services: {web: {image: 'x:${TAG}'}}", "services.wbe.image", "TAGS", "services.web.user")
        #expect(found.map(\.isUnknown) == [true, true, true])
        #expect(found.map(\.suggestion) == ["web", "TAG", nil])
        #expect(ExplanationRenderer.text(found[0]).contains("did you mean `web`?"))
    }

    @Test("as JSON, every layer has its origin and its place")
    func json() throws {
        let found = explain("services: {a: {image: 'x:${V:-1}'}}", "services.a.image")
        #expect(
            ExplanationRenderer.json(try #require(found.first)) == [
                "kind": "value", "name": "services.a.image", "value": "x:1",
                "layers": [
                    [
                        "origin": "file", "file": "-", "line": 1, "column": 23, "length": 11, "text": "x:${V:-1}",
                        "value": "x:1", "wins": true,
                    ]
                ],
                "variables": [["kind": "variable", "name": "V", "layers": []]],
            ])
    }

    @Test(
        "a path that is no path is nothing",
        arguments: ["", "[", "[0]", ".", "services[", "services.a[99999999999]", "a]b"])
    func malformed(subject: String) throws {
        let found = explain("services: {a: {image: x}}", subject)
        #expect(found.count == 1)
    }
}
