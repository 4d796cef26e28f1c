import CommandLineUI
import Testing

@Suite("Global arguments")
struct GlobalArgumentsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let given: String
        let moved: String
        var testDescription: String { given }
    }

    @Test(
        "options before the command move behind it, in their long form",
        arguments: [
            Case(given: "-f a.yaml -p shop up -d", moved: "up --file a.yaml --project-name shop -d"),
            Case(given: "-fa.yaml logs -f web", moved: "logs --file=a.yaml -f web"),
            Case(given: "--file=a.yaml --ansi never ps", moved: "ps --file=a.yaml --ansi never"),
            Case(given: "-p shop exec web sh -p x", moved: "exec --project-name shop web sh -p x"),
            Case(given: "--root /r image import a:1 -", moved: "image import --root /r a:1 -"),
            Case(given: "-f - config", moved: "config --file -"),
            Case(given: "up -f a.yaml", moved: "up -f a.yaml"),
            Case(given: "--dry-run up", moved: "up --dry-run"),
            Case(given: "--version", moved: "--version"),
            Case(given: "-f", moved: "-f"),
            Case(given: "-f a.yaml", moved: "-f a.yaml"),
            Case(given: "--unknown up", moved: "--unknown up"),
            Case(given: "", moved: ""),
        ])
    func moving(_ testCase: Case) {
        let words = testCase.given.split(separator: " ").map { String($0) }
        #expect(GlobalArguments.moved(words).joined(separator: " ") == testCase.moved)
    }
}
