import ArgumentParser
import CommandLineUI
import EngineAPI
import EngineClient
import Glibc

struct Logs: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show what the stack's containers have written.")

    @OptionGroup var project: LongProjectOptions

    @Flag(name: .shortAndLong, help: "Go on with new lines as they come.")
    var follow = false

    @Option(
        name: [.customShort("n"), .long],
        help: ArgumentHelp("The last lines of each container.", valueName: "count|all"))
    var tail = TailCount.all

    @Option(help: ArgumentHelp("From this time on: RFC 3339, or as long ago as 10m.", valueName: "time"))
    var since: LogTime?

    @Option(help: ArgumentHelp("Up to this time.", valueName: "time"))
    var until: LogTime?

    @Flag(name: .shortAndLong, help: "Put the time before each line.")
    var timestamps = false

    @Flag(help: "No colours.")
    var noColor = false

    @Flag(help: "No service's name before each line.")
    var noLogPrefix = false

    @Option(help: ArgumentHelp("Only this replica of each service.", valueName: "number"))
    var index: Int?

    @Argument(help: "Services; none means all.")
    var services: [String] = []

    func run() throws {
        let session = StackSession(project)
        let client = try session.connect()
        let stack = try session.status(client, services: services)
        let options = LogOptions(
            follow: follow, tail: tail.count, since: since?.time, until: until?.time, timestamps: timestamps,
            index: index)
        var printing = LogPrinter.Options()
        printing.prefix = !noLogPrefix
        printing.timestamps = timestamps
        printing.style = noColor ? .plain : Terminal.style(STDOUT_FILENO, project.instance.ansiMode)
        var printer = LogPrinter(
            services: services.isEmpty ? stack.services : services,
            replicas: stack.containers.map(\.number).max() ?? 1, options: printing)
        let stream = try client.stackLogs(stack.name, services: services, options)
        while !stream.isFinished {
            let lines = try stream.receive().compactMap { printer.line($0) }
            if !lines.isEmpty { Output.standard(lines.joined(separator: "\n") + "\n") }
        }
    }
}
