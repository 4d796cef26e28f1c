import ArgumentParser
import CommandLineUI
import EngineAPI
import Glibc

/// The command line: each verb is a file in `Commands`, each noun a folder.
@main
struct Davit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "davit",
        abstract: "Brings a Compose stack up on this host and keeps it that way.",
        discussion: """
            Global options, such as --file and --project-name, go before or behind the command.
            Exit status: 0 done, 1 failed, 2 wrong usage or stack file (plan: there are changes), 130 interrupted;
            exec passes on the status of what it ran.
            """,
        version: "davit \(ProductVersion.text)",
        groupedSubcommands: [
            CommandGroup(name: "Stack:", subcommands: [Up.self, Down.self, Plan.self, Config.self]),
            CommandGroup(
                name: "Containers:",
                subcommands: [
                    PS.self, Logs.self, Exec.self, Start.self, Stop.self, Restart.self, Kill.self,
                ]),
            CommandGroup(name: "Host:", subcommands: [Image.self, LS.self, Version.self]),
        ])

    static func main() {
        let arguments = GlobalArguments.moved(Array(CommandLine.arguments.dropFirst()))
        do {
            var command = try parseAsRoot(arguments)
            try command.run()
        } catch let failure as CommandFailure {
            failure.report()
            Glibc.exit(failure.status)
        } catch {
            leave(error)
        }
    }

    private static func leave(_ error: any Error) -> Never {
        if let code = error as? ExitCode { Glibc.exit(code.rawValue) }
        let text = fullMessage(for: error)
        let code = exitCode(for: error)
        if code == .success {
            Output.standard(text + (text.hasSuffix("\n") ? "" : "\n"))
            Glibc.exit(0)
        }
        if code == .validationFailure {
            Output.error(text + "\n")
            Glibc.exit(2)
        }
        CommandFailure("\(error)").report()
        Glibc.exit(1)
    }
}
