import ArgumentParser

struct Delete: Verb {
    static let configuration = CommandConfiguration(abstract: "Remove what is left of a container.")

    @ParentCommand var parent: DavitRuntime

    @Flag(name: .shortAndLong, help: "Kill it when it runs; a container that is not there is no error.")
    var force = false

    @Argument(help: "Id of the container.") var id: String

    func execute() throws(VerbError) -> Int32 {
        let store = parent.global.store
        let state: ContainerState
        do {
            state = try store.load(id)
        } catch {
            guard force else { throw error }
            try store.remove(id)
            return 0
        }
        try ContainerRemoval(store: store).remove(state, force: force)
        return 0
    }
}
