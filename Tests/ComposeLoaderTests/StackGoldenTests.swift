import ComposeLoader
import Diagnostics
import Testing

/// `DAVIT_RECORD=1` writes the files anew, and the run then fails so that this is never silent.
struct StackGoldenTests {
    @Test("a stack gives its canonical project and its diagnostics", arguments: Stacks.cases)
    func golden(name: String) throws {
        let result = Stacks.load(name)
        let project = try result.project.map { Stacks.portable(try ProjectRenderer.json($0)) }
        let rendered = DiagnosticRenderer(sources: result.sources).render(result.diagnostics)
        let diagnostics = rendered.isEmpty ? nil : Stacks.portable(rendered)
        let folder = "\(Stacks.folder)/\(name)"
        if Stacks.isRecording {
            let isSame =
                Stacks.read("\(folder)/project.json") == project
                && Stacks.read("\(folder)/diagnostics.txt") == diagnostics
            Stacks.write(project, to: "\(folder)/project.json")
            Stacks.write(diagnostics, to: "\(folder)/diagnostics.txt")
            if !isSame { Issue.record("recorded \(name)") }
            return
        }
        #expect(Stacks.read("\(folder)/project.json") == project)
        #expect(Stacks.read("\(folder)/diagnostics.txt") == diagnostics)
    }

    @Test("every folder is a case: it has a Compose file and what comes of it", arguments: Stacks.cases)
    func owned(name: String) {
        let files = Stacks.entries("\(Stacks.folder)/\(name)")
        #expect(files.contains("compose.yaml"))
        #expect(files.contains("project.json") || files.contains("diagnostics.txt"))
    }

    @Test("an error leaves no project, its absence gives one", arguments: Stacks.cases)
    func errors(name: String) {
        let result = Stacks.load(name)
        #expect((result.project == nil) == result.hasErrors)
        #expect(result.diagnostics == result.diagnostics.sorted())
    }
}
