import ArgumentParser
import EngineAPI

struct Kill: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Send a signal to the stack's containers.")

    @OptionGroup var project: ProjectOptions

    @Option(name: .shortAndLong, help: "A name with or without SIG, or a number.")
    var signal = "SIGKILL"

    @Flag(help: .hidden)
    var removeOrphans = false

    @Argument(help: "Services; none means all.")
    var services: [String] = []

    func run() throws {
        let session = StackSession(project)
        let name = try session.name()
        let progress = try ProgressRun()
        let events = try session.connect().act(.kill(signal: signal), on: name, services: services)
        try progress.complete(events, title: "kill \(name)", project.instance)
    }
}
