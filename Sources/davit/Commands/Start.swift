import ArgumentParser
import EngineAPI

struct Start: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Start the stack's containers that are there and stopped.")

    @OptionGroup var project: ProjectOptions

    @Argument(help: "Services; none means all.")
    var services: [String] = []

    func run() throws {
        let session = StackSession(project)
        let name = try session.name()
        let progress = try ProgressRun()
        let events = try session.connect().act(.start, on: name, services: services)
        try progress.complete(events, title: "start \(name)", project.instance)
    }
}
