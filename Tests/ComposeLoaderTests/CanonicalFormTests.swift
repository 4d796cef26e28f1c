import ComposeLoader
import Diagnostics
import Testing

/// Small files that were found by `scripts/fuzz`.
struct CanonicalFormTests {
    private func load(_ yaml: String) -> LoadResult {
        ComposeLoader.load(
            LoadOptions(
                files: ["-"], environment: ["HOME": "/home/me"], currentDirectory: "/nowhere/stack",
                stdin: Array(yaml.utf8)))
    }

    @Test(
        "what would not stay as it is when it is loaded again is refused",
        arguments: [
            ("services: {a: {build: {context: ., additional_contexts: [b]}}}", "compose.context.syntax"),
            ("services: {a: {build: {context: ., additional_contexts: {b: }}}}", "compose.context.syntax"),
            ("services: {a: {image: x, memswap_limit: -5}}", "compose.value"),
        ])
    func refused(yaml: String, id: String) {
        #expect(load(yaml).diagnostics.map(\.id) == [id])
    }

    @Test(
        "every text comes back from the canonical form",
        arguments: [
            "\u{1}\u{7F}\u{80}\u{9F}\u{1B}", "a\u{85}b", "a\u{2028}b\u{2029}", "\u{FEFF}a\u{FFFE}", "a\nb\u{2028}c",
            "a\nb\u{7F}", "😀", "😀\nx", "a\r\nb", "a: \u{301}b", "\u{6DD}:", "a #\u{301}", "#'\u{301}", "2024-01-01\"\\",
            "'2024-01-01\"", "---", "--- a", "...a", "x\n--- y\n", "\u{6DD}$A $\u{301}", " a", "a ", "\n", "a\n\n",
        ])
    func texts(text: String) throws {
        var project = try #require(load("services: {a: {image: x}}").project)
        project.services["a"]?.labels = ["k": text, text: "v"]
        let labels = try load(ProjectRenderer.yaml(project)).project?.services["a"]?.labels
        #expect(labels?["k"].map { Array($0.utf8) } == Array(text.utf8))
        #expect(labels?[text] == "v")
    }

    @Test(
        "the canonical form is a fixed point",
        arguments: [
            "services: {a: {build: {context: ., additional_contexts: {b: 1, c/d: ./e}}}}",
            "services: {a: {build: {context: ., additional_contexts: [c/d=./e]}}}",
            "services: {a: {image: x, memswap_limit: -1, extra_hosts: ['a:1.2.3.4,1.2.3.4', 'b:[[::1]]']}}",
        ])
    func fixedPoint(yaml: String) throws {
        let first = try ProjectRenderer.yaml(#require(load(yaml).project))
        let result = load(first)
        let problems = DiagnosticRenderer(sources: result.sources).render(result.diagnostics)
        let second = try ProjectRenderer.yaml(#require(result.project, "\(problems)\n\(first)"))
        #expect(second == first)
    }
}
