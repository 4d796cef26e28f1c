import ComposeLoader
import Diagnostics
import Glibc
import Testing

struct ExampleTests {
    static let folder: String = {
        guard let path = realpath(Stacks.folder + "/../../../examples", nil) else { return "" }
        defer { free(path) }
        return String(cString: path)
    }()

    @Test("an example loads without a word, and davit can run it", arguments: Stacks.entries(folder))
    func example(name: String) throws {
        let options = LoadOptions(environment: ["HOME": "/root"], currentDirectory: "\(Self.folder)/\(name)")
        let result = ComposeLoader.load(options)
        #expect(result.diagnostics == [])
        let project = try #require(result.project)
        #expect(UnsupportedFeatures.check(project, tree: result.tree) == [])
        #expect(Lints.check(project, tree: try #require(result.tree)) == [])
    }
}
