import ArgumentParser
import CommandLineUI
import EngineAPI
import Glibc
import Timestamps

struct PS: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "ps", abstract: "List the stack's containers.")

    @OptionGroup var project: ProjectOptions

    @Flag(name: .shortAndLong, help: "Show stopped containers too.")
    var all = false

    @Flag(name: .shortAndLong, help: "Print ids alone.")
    var quiet = false

    @Flag(help: "Print the services' names alone.")
    var services = false

    @Option(parsing: .singleValue, help: "Only containers in this state; may be repeated.")
    var status: [ContainerState] = []

    @Option(
        parsing: .singleValue, help: ArgumentHelp("Only what matches; status=STATE is known.", valueName: "key=value"))
    var filter: [String] = []

    @Option(help: "table, or json: an object a line.")
    var format = ListFormat.table

    @Flag(help: "Do not cut commands.")
    var noTrunc = false

    @Flag(inversion: .prefixedNo, help: "Show containers of services that the stack file has no more.")
    var orphans = true

    @Argument(help: "Services; none means all.")
    var names: [String] = []

    func validate() throws {
        _ = try states()
    }

    func run() throws {
        let session = StackSession(project)
        let client = try session.connect()
        let stack = try session.status(client, services: names)
        let states = try states()
        let containers = (stack.containers + (orphans ? stack.orphans : [])).filter { container in
            if !states.isEmpty { return states.contains(container.state) }
            // One that is to run and cannot start is what the user looks for.
            let isFailing = container.state == .created && container.error != nil
            return all || isFailing || [.running, .paused, .restarting].contains(container.state)
        }
        print(containers, of: stack.name)
    }

    private func states() throws -> [ContainerState] {
        status
            + (try filter.map { text in
                guard text.hasPrefix("status="), let state = ContainerState(rawValue: String(text.dropFirst(7))) else {
                    throw ValidationError("the filter is not status= and a state: \(text)")
                }
                return state
            })
    }

    private func print(_ containers: [ContainerStatus], of name: String) {
        if quiet {
            Output.standard(containers.map { $0.id + "\n" }.joined())
        } else if services {
            Output.standard(Set(containers.map(\.service)).sorted().map { $0 + "\n" }.joined())
        } else if format == .json {
            let lines = containers.map { StackListing.json($0, project: name, now: .now()).serialized() + "\n" }
            Output.standard(lines.joined())
        } else {
            let style = Terminal.style(STDOUT_FILENO, project.instance.ansiMode)
            Output.standard(StackListing.table(containers, now: .now(), full: noTrunc, style: style))
        }
    }
}

extension ContainerState: ExpressibleByArgument {}
