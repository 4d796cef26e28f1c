import ArgumentParser
import JSONCodec

struct StateCommand: Verb {
    static let configuration = CommandConfiguration(commandName: "state", abstract: "Print the state as JSON.")

    @ParentCommand var parent: DavitRuntime
    @Argument(help: "Id of the container.") var id: String

    func execute() throws(VerbError) -> Int32 {
        let store = parent.global.store
        let state = try store.load(id)
        try Output.print(try VerbError.wrapping { try JSON.encode(store.describe(state)).serialized(pretty: true) })
        return 0
    }
}
