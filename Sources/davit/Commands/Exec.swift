import ArgumentParser
import EngineAPI
import EngineClient
import Glibc

struct Exec: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a command in a service's running container.",
        discussion: "Exit status: the command's; 126 it cannot be run, 127 there is no such command, 128+n a signal.")

    @OptionGroup var project: ProjectOptions

    @Flag(name: .shortAndLong, help: "Leave the command running and return.")
    var detach = false

    @Option(name: .shortAndLong, parsing: .singleValue, help: ArgumentHelp("Variable.", valueName: "name=value"))
    var env: [String] = []

    @Option(name: .shortAndLong, help: ArgumentHelp("Run as this user.", valueName: "user[:group]"))
    var user: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("Folder to start in.", valueName: "folder"))
    var workdir: String?

    @Option(help: ArgumentHelp("Replica, if the service has several.", valueName: "number"))
    var index: Int?

    @Flag(help: "Give it every capability.")
    var privileged = false

    @Flag(name: [.customShort("T"), .long], help: "No terminal; default when standard input or output is none.")
    var noTty = false

    @Flag(name: [.customShort("i"), .long], inversion: .prefixedNo, help: .hidden)
    var interactive = true

    @Flag(name: [.customShort("t"), .customLong("tty")], help: .hidden)
    var tty = false

    @Argument(help: "Service.")
    var service: String

    @Argument(parsing: .captureForPassthrough, help: "Command and its arguments.")
    var command: [String] = []

    func validate() throws {
        if words.isEmpty { throw ValidationError("which command is to be run in \(service)?") }
    }

    /// The command without a `--` before it.
    private var words: [String] {
        command.first == "--" ? Array(command.dropFirst()) : command
    }

    func run() throws {
        let session = StackSession(project)
        let client = try session.connect()
        let container = try container(try session.status(client, services: [service]))
        let terminal = !noTty && !detach && Terminal.isTerminal(STDIN_FILENO) && Terminal.isTerminal(STDOUT_FILENO)
        var configuration = ExecConfiguration(
            command: words, environment: environment(terminal), user: user ?? "", workingDirectory: workdir ?? "",
            terminal: terminal, privileged: privileged)
        configuration.attachStdin = interactive && !detach
        configuration.attachStdout = !detach
        configuration.attachStderr = !detach
        let id = try client.createExec(in: container.id, configuration)
        guard !detach else { return try client.startDetachedExec(id, terminal: terminal) }
        throw CommandFailure.silent(try ExecRun(client: client, id: id, terminal: terminal, input: interactive).run())
    }

    private func environment(_ terminal: Bool) -> [String] {
        let kind = Environment["TERM"].map { ["TERM=\($0)"] } ?? []
        let names = env.map { text in
            text.contains("=") ? text : Environment[text].map { "\(text)=\($0)" } ?? text
        }
        return (terminal ? kind : []) + names
    }

    private func container(_ stack: StackStatus) throws -> ContainerStatus {
        let running = stack.containers.filter { $0.state == .running }.sorted { $0.number < $1.number }
        guard let index else {
            guard let first = running.first else { throw CommandFailure("service \(service) has no running container") }
            return first
        }
        guard let found = running.first(where: { $0.number == index }) else {
            throw CommandFailure("service \(service) has no running container \(index)")
        }
        return found
    }
}
