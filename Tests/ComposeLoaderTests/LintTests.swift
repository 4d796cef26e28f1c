import ComposeLoader
import Diagnostics
import Testing

struct LintTests {
    private func load(_ yaml: String) -> LoadResult {
        ComposeLoader.load(LoadOptions(files: ["-"], currentDirectory: "/srv/app", stdin: Array(yaml.utf8)))
    }

    private func lints(_ yaml: String, off: Set<Lint> = []) throws -> [Diagnostic] {
        let result = load(yaml)
        return Lints.check(try #require(result.project), tree: try #require(result.tree), off: off)
    }

    @Test(
        "what is probably not meant is found, what is meant is not",
        arguments: [
            ("{image: 'x:latest'}", ["lint.image.latest"]), ("{image: ghcr.io/a/b}", ["lint.image.latest"]),
            ("{image: 'localhost:5000/b'}", ["lint.image.latest"]), ("{image: 'ghcr.io/a/b:1'}", []),
            ("{image: x}", []), ("{image: a/b}", []), ("{image: 'x', ports: ['80:80']}", []),
            ("{image: x, environment: {DB_PASSWORD: a}}", ["lint.environment.secret"]),
            ("{image: x, environment: ['TOKEN=a']}", ["lint.environment.secret"]),
            ("{image: x, environment: {DB_PASSWORD_FILE: /a, TOKENS: '3', SECRET: ''}}", []),
            ("{image: x, ports: ['80:80', '81:80']}", []),
        ])
    func cases(service: String, ids: [String]) throws {
        #expect(try lints("services: {a: \(service)}").map(\.id) == ids)
    }

    @Test("an override that adds a port, and a mount of a file, are shown at their lines")
    func override() throws {
        let result = Stacks.load("lints")
        let project = try #require(result.project)
        let found = Lints.check(project, tree: try #require(result.tree))
        let text = Stacks.portable(DiagnosticRenderer(sources: result.sources).render(found))
        let golden = "\(Stacks.folder)/lints/lints.txt"
        if Stacks.isRecording { Stacks.write(text, to: golden) }
        #expect(found.map(\.id) == ["lint.port.second", "lint.mount.file"])
        #expect(Stacks.read(golden) == text)
    }

    @Test(
        "a check that runs what the image has not is found where that is known",
        arguments: [
            ("[CMD, curl, -f, http://x]", ["curl"]), ("curl -f http://x || exit 1", ["curl"]), ("[CMD, busybox]", []),
            ("test -f /x", []), ("[CMD, /bin/curl]", []), ("$X", []), ("[NONE]", []), ("[CMD-SHELL, '']", []),
            ("[CMD, pg_isready]", ["pg_isready"]),
        ])
    func probes(test: String, missing: [String]) throws {
        let result = load("services: {a: {image: x, healthcheck: {test: \(test.hasPrefix("[") ? test : "'\(test)'")}}}")
        let project = try #require(result.project)
        let tree = try #require(result.tree)
        var asked: [String] = []
        let found = Lints.check(project, tree: tree) { image, program in
            asked.append("\(image) \(program)")
            return program == "busybox"
        }
        #expect(found.map(\.id) == missing.map { _ in "lint.healthcheck.program" })
        #expect(asked == missing.map { "x \($0)" } || asked == ["x busybox"])
        #expect(Lints.check(project, tree: tree).isEmpty)
    }

    @Test("the file and the command turn lints off, the file turns one on")
    func switches() throws {
        let stack = "services: {a: {image: 'x:latest', ports: ['80:80']}}\n"
        #expect(try lints(stack, off: [.latest]).isEmpty)
        #expect(try lints(stack + "x-davit: {lints: {lint.image.latest: off}}").isEmpty)
        let both = try lints(stack + "x-davit: {lints: {lint.port.open: on}}")
        #expect(both.map(\.id) == ["lint.image.latest", "lint.port.open"])
    }

    @Test("what the loader itself warns of can be turned off")
    func loader() {
        let stack = "services: {a: {image: x, volumes: ['vol:/v:cached']}}\nvolumes: {vol: }\n"
        #expect(load(stack).diagnostics.map(\.id) == ["compose.volume.option"])
        #expect(load(stack + "x-davit: {lints: {compose.volume.option: off}}").diagnostics == [])
    }

    @Test("what x-davit does not know is an error with a suggestion")
    func unknown() {
        let stack = "services: {a: {image: x}}\n"
        #expect(load(stack + "x-davit: {lint: {}}").diagnostics.map(\.hint) == ["did you mean `lints`?"])
        let id = load(stack + "x-davit: {lints: {lint.image.lastest: off}}")
        #expect(id.diagnostics.map(\.hint) == ["did you mean `lint.image.latest`?"])
    }
}
