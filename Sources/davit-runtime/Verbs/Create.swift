import ArgumentParser

struct Create: Verb {
    static let configuration = CommandConfiguration(abstract: "Make a container of a bundle; it waits for start.")

    @ParentCommand var parent: DavitRuntime
    @OptionGroup var options: CreationOptions
    @Argument(help: "Id of the container.") var id: String

    func execute() throws(VerbError) -> Int32 {
        _ = try options.creation(id: id, parent.global.store).create()
        return 0
    }
}

/// Options of create and run.
struct CreationOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "Folder with config.json.")
    var bundle = "."

    @Option(help: "File that gets the pid of the first process.")
    var pidFile: String?

    @Option(help: "Unix socket that gets the master of the terminal.")
    var consoleSocket: String?

    func creation(id: String, _ store: StateStore) throws(VerbError) -> ContainerCreation {
        ContainerCreation(
            id: id, bundle: try Output.absolute(bundle), store: store, pidFile: pidFile, consoleSocket: consoleSocket)
    }
}
