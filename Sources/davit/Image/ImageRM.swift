import ArgumentParser
import EngineAPI
import EngineClient

struct ImageRM: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "rm", abstract: "Remove images.")

    @OptionGroup(visibility: .hidden) var project: LongProjectOptions

    @Flag(name: .customLong("force"), help: "Remove an image that a stopped container uses.")
    var force = false

    @Argument(help: "Names or ids.")
    var references: [String]

    /// Removes what can be removed and tells every failure.
    func run() throws {
        let client = try StackSession.connect(project.instance)
        var failed = false
        for reference in references {
            do {
                for removal in try client.removeImage(reference, force: force) {
                    if let name = removal.untagged { Output.standard("Untagged: \(name)\n") }
                    if let id = removal.deleted { Output.standard("Deleted: \(id)\n") }
                }
            } catch {
                CommandFailure(error.message).report()
                failed = true
            }
        }
        if failed { throw CommandFailure.silent(1) }
    }
}
