import ArgumentParser
import ContainerRuntime
import LinuxSystem

struct Start: Verb {
    static let configuration = CommandConfiguration(abstract: "Let a created container run its program.")

    @ParentCommand var parent: DavitRuntime
    @Argument(help: "Id of the container.") var id: String

    func execute() throws(VerbError) -> Int32 {
        let store = parent.global.store
        try Start.start(try store.load(id), store)
        return 0
    }

    static func start(_ state: ContainerState, _ store: StateStore) throws(VerbError) {
        let status = store.status(state)
        guard status == .created else {
            throw VerbError("container \(state.id) cannot be started: it is \(status.rawValue)")
        }
        let socket = store.startSocket(state.id)
        try VerbError.wrapping {
            let outcome = Result {
                try ContainerRuntime.start(socketPath: socket, program: state.spec.process?.args.first ?? "")
            }
            try Files.remove(socket)
            try outcome.get()
        }
        for hook in state.spec.hooks?.poststart ?? [] {
            try HookRunner.run(hook, state: store.describe(state), kind: "poststart")
        }
    }
}
