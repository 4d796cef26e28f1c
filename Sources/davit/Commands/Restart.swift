import ArgumentParser
import EngineAPI

struct Restart: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Restart the stack's containers; changes of the stack file are not applied.")

    @OptionGroup var project: ProjectOptions

    @Option(name: .shortAndLong, help: "Seconds that a container has to stop.")
    var timeout: Int?

    @Flag(help: "Do not restart the services that depend on these.")
    var noDeps = false

    @Argument(help: "Services; none means all.")
    var services: [String] = []

    func run() throws {
        let session = StackSession(project)
        let name = try session.name()
        let progress = try ProgressRun()
        let events = try session.connect().act(.restart(timeout: timeout, noDeps: noDeps), on: name, services: services)
        try progress.complete(events, title: "restart \(name)", project.instance)
    }
}
