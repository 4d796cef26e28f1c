import Glibc
import LinuxSystem
import Testing

/// Plans as text in `Tests/Fixtures/launch-plans`; `DAVIT_RECORD=1` rewrites them, and the run then fails.
enum Golden {
    static func expect(_ text: String, _ name: String, location: SourceLocation = #_sourceLocation) throws {
        let path = Files.folder(of: Files.folder(of: #filePath)) + "/Fixtures/launch-plans/\(name).txt"
        guard getenv("DAVIT_RECORD") == nil else {
            try Files.write(path, Array(text.utf8))
            Issue.record("recorded \(path)", sourceLocation: location)
            return
        }
        #expect(text == (try Files.readText(path)), sourceLocation: location)
    }
}
