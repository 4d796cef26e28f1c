import ArgumentParser
import Glibc
import LinuxSystem

/// The OCI runtime command line on davit's runtime core. Source: runtime-spec runtime.md, "Operations"; options as runc has them.
@main
struct DavitRuntime: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "davit-runtime", abstract: "An OCI runtime: containers of bundles.", version: "0.1.0",
        subcommands: [
            Create.self, Start.self, StateCommand.self, Kill.self, Delete.self, Run.self, Exec.self, List.self,
            SpecCommand.self, Features.self,
        ])

    @OptionGroup var global: GlobalOptions

    static func main() {
        var log = RuntimeLog()
        do {
            // What launches into a container; the others touch none and start faster.
            if CommandLine.arguments.contains(where: ["create", "run", "exec"].contains) {
                try VerbError.wrapping { try ProtectedExecutable.enter(name: "davit-runtime") }
            }
            var command = try parseAsRoot()
            if let verb = command as? any Verb {
                log = verb.parent.global.runtimeLog
                Glibc.exit(try verb.execute())
            }
            try command.run()
        } catch let error as VerbError {
            log.write(error.description)
            Glibc.exit(error.exitCode)
        } catch {
            exit(withError: error)
        }
    }
}

/// A subcommand.
protocol Verb: ParsableCommand {
    var parent: DavitRuntime { get }
    /// Returns the exit code.
    func execute() throws(VerbError) -> Int32
}
