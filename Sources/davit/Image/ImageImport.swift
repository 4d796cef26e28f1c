import ArgumentParser
import EngineClient
import Glibc
import LinuxSystem

struct ImageImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take in a root file system, a tar file, as an image.")

    @OptionGroup(visibility: .hidden) var project: LongProjectOptions

    @Option(
        name: [.customShort("c"), .long], parsing: .singleValue,
        help: ArgumentHelp("Dockerfile instruction, as 'CMD [\"nginx\"]'; may be repeated.", valueName: "instruction"))
    var change: [String] = []

    @Flag(name: .shortAndLong, help: "Print nothing.")
    var quiet = false

    @Argument(help: "Name of the image.")
    var reference: String

    @Argument(help: "Tar file, plain or compressed; `-` for standard input.")
    var file: String

    func run() throws {
        let client = try StackSession.connect(project.instance)
        let id: String
        if file == "-" {
            id = try client.importImage(from: STDIN_FILENO, reference: reference, changes: change)
        } else {
            let source = try OwnedDescriptor(opening: file, flags: O_RDONLY)
            id = try client.importImage(from: source.rawValue, reference: reference, changes: change)
        }
        if !quiet { Output.standard("\(id)\n") }
    }
}
