import ArgumentParser
import EngineAPI

struct Down: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Stop and remove the stack's containers and networks.")

    @OptionGroup var project: ProjectOptions

    @Flag(
        name: [.customShort("v"), .long], help: "Remove the stack's named volumes and anonymous volumes: deletes data.")
    var volumes = false

    @Flag(help: "Remove containers of services that the stack file has no more.")
    var removeOrphans = false

    @Option(name: [.customShort("t"), .long], help: "Seconds that a container has to stop.")
    var timeout: Int?

    @Option(help: "Remove images of the services: local or all.")
    var rmi: DownOptions.ImageRemoval?

    @Argument(help: "Services; none means all.")
    var services: [String] = []

    func run() throws {
        let session = StackSession(project)
        let name = try session.name()
        var options = DownOptions()
        options.removeVolumes = volumes
        options.removeOrphans = removeOrphans || Environment["COMPOSE_REMOVE_ORPHANS"] == "1"
        options.timeout = timeout
        options.rmi = rmi
        options.services = services
        let progress = try ProgressRun()
        try progress.complete(
            try session.connect().down(name, options), title: "down \(name)", project.instance)
    }
}

extension DownOptions.ImageRemoval: ExpressibleByArgument {}
