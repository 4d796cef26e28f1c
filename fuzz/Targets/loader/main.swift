import ComposeLoader
import ComposeModel
import Diagnostics
import Fuzzing

/// The whole loader on one file: the canonical form of what loads is loaded again and stays as it is.
enum FixedPoint {
    /// The canonical form says more than the file, so it may be beyond them.
    private static let limits: Set<String> = ["yaml.depth", "yaml.nodes", "yaml.size"]

    /// The folder need not be there: the file comes from standard input, and `.env` is looked for alone.
    static func load(_ bytes: [UInt8]) -> LoadResult {
        ComposeLoader.load(
            LoadOptions(
                files: ["-"], environment: ["HOME": "/home/me", "TAG": "1.2", "EMPTY": ""],
                currentDirectory: "/nowhere/stack", stdin: bytes))
    }

    static func check(_ bytes: [UInt8]) {
        let first = load(bytes)
        let text = DiagnosticRenderer(sources: first.sources).render(first.diagnostics)
        require(text.isEmpty == first.diagnostics.isEmpty, "diagnostics without a text")
        guard let project = first.project, isComplete(project) else { return }
        let yaml = rendered(project)
        let second = load(Array(yaml.utf8))
        guard let again = second.project else {
            let problems = DiagnosticRenderer(sources: second.sources).render(second.diagnostics)
            let isLimit = second.diagnostics.contains { limits.contains($0.id) }
            return require(isLimit, "the canonical form does not load:\n\(problems)\n\(yaml)")
        }
        let yamlAgain = rendered(again)
        require(yamlAgain == yaml, "the canonical form is no fixed point:\n\(yaml)\n-- becomes\n\(yamlAgain)")
    }

    /// The canonical form of a service names a dependency that is disabled, and has it not; so it is with docker compose.
    private static func isComplete(_ project: Project) -> Bool {
        project.services.values.allSatisfy { service in
            service.dependsOn.keys.allSatisfy { project.services[$0] != nil }
        }
    }

    private static func rendered(_ project: Project) -> String {
        do {
            return try ProjectRenderer.yaml(project)
        } catch {
            fatalError("no YAML of a project: \(error)")
        }
    }
}

fuzz { start, count in
    FixedPoint.check(input(start, count))
    return 0
}
