import ArgumentParser
import EngineAPI

struct Stop: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Stop the stack's containers without removing them.")

    @OptionGroup var project: ProjectOptions

    @Option(name: .shortAndLong, help: "Seconds that a container has to stop.")
    var timeout: Int?

    @Argument(help: "Services; none means all.")
    var services: [String] = []

    func run() throws {
        let session = StackSession(project)
        let name = try session.name()
        let progress = try ProgressRun()
        let events = try session.connect().act(.stop(timeout: timeout), on: name, services: services)
        try progress.complete(events, title: "stop \(name)", project.instance)
    }
}
