import ArgumentParser
import ComposeModel

/// What `up` in the foreground shows, and what ends it.
struct AttachingOptions: ParsableArguments {
    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("Show only this service's log; may be repeated.", valueName: "service"))
    var attach: [String] = []

    @Option(parsing: .singleValue, help: ArgumentHelp("Do not show this service's log.", valueName: "service"))
    var noAttach: [String] = []

    @Flag(help: "Show the logs of the services that these depend on too.")
    var attachDependencies = false

    @Flag(help: "Stop all containers when one has ended.")
    var abortOnContainerExit = false

    @Flag(help: "Stop all containers when one has failed.")
    var abortOnContainerFailure = false

    @Option(
        help: ArgumentHelp("Exit with this service's status; implies --abort-on-container-exit.", valueName: "service"))
    var exitCodeFrom: String?

    @Flag(help: "No colours.")
    var noColor = false

    @Flag(help: "No service's name before each line.")
    var noLogPrefix = false

    @Flag(help: "Put the time before each line.")
    var timestamps = false

    @Flag(inversion: .prefixedNo, help: .hidden)
    var menu = false

    var isUsed: Bool {
        !attach.isEmpty || attachDependencies || abortOnContainerExit || abortOnContainerFailure || exitCodeFrom != nil
    }

    var namedServices: [String] {
        attach + noAttach + (exitCodeFrom.map { [$0] } ?? [])
    }

    /// Those whose logs are shown: the asked for or all, without those that `attach: false` or an option leaves out.
    func services(of project: Project, asked: [String]) -> [String] {
        var names = attach.isEmpty ? (asked.isEmpty || attachDependencies ? project.serviceNames : asked) : attach
        names.removeAll { noAttach.contains($0) }
        if attach.isEmpty { names.removeAll { project.services[$0]?.attach == false } }
        return names
    }
}
