import ArgumentParser
import CommandLineUI
import EngineAPI
import Glibc
import JSONCodec

struct LS: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "ls", abstract: "List the stacks on this host.")

    @OptionGroup var project: ProjectOptions

    @Flag(name: .shortAndLong, help: "Show stacks without a running container too.")
    var all = false

    @Flag(name: .shortAndLong, help: "Print names alone.")
    var quiet = false

    @Option(help: "table or json.")
    var format = ListFormat.table

    func run() throws {
        let stacks = try StackSession.connect(project.instance).stacks()
            .filter { all || $0.states[ContainerState.running.rawValue, default: 0] > 0 }
        if quiet {
            Output.standard(stacks.map { $0.name + "\n" }.joined())
        } else if format == .json {
            Output.standard(JSONValue.array(stacks.map(Self.json)).serialized() + "\n")
        } else {
            var table = Table("NAME", "STATUS", "CONFIG FILES")
            for stack in stacks { table.add(stack.name, Self.status(stack), stack.configFiles.joined(separator: ",")) }
            Output.standard(table.render(Terminal.style(STDOUT_FILENO, project.instance.ansiMode)))
        }
    }

    /// `running(2), exited(1)`.
    private static func status(_ stack: StackSummary) -> String {
        let order = ContainerState.allCases.map(\.rawValue)
        let states = stack.states.filter { $0.value > 0 }
            .sorted { (order.firstIndex(of: $0.key) ?? .max, $0.key) < (order.firstIndex(of: $1.key) ?? .max, $1.key) }
        return states.map { "\($0.key)(\($0.value))" }.joined(separator: ", ")
    }

    private static func json(_ stack: StackSummary) -> JSONValue {
        .object([
            "Name": .string(stack.name), "Status": .string(status(stack)),
            "ConfigFiles": .string(stack.configFiles.joined(separator: ",")),
        ])
    }
}
