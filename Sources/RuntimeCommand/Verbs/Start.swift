import ContainerRuntime
import LinuxSystem
import OCISpec

enum Start: Verb {
    static let name = "start"
    static let summary = "Lets a created container run its program."
    static let syntax = Syntax(operands: ["ID"], count: 1...1)

    static func run(_ arguments: ParsedArguments, _ context: Context) throws(VerbError) -> Int32 {
        try start(try context.store.load(arguments.operands[0]), context)
        return 0
    }

    /// Errors: after a failed hook the container is stopped; it stays to be deleted. Source: runtime.md, "Lifecycle", 7 and 9.
    static func start(_ state: ContainerState, _ context: Context) throws(VerbError) {
        let store = context.store
        try store.require([.created], state, to: "started")
        let hooks = state.hooks ?? Hooks()
        if !hooks.startContainer.isEmpty {
            try stoppingOnError(state) { () throws(VerbError) in try runStartHooks(state, store) }
        }
        let socket = store.startSocket(state.id)
        context.trace.mark("load the state")
        try VerbError.wrapping {
            let outcome = Result { try ContainerRuntime.start(socketPath: socket, program: state.program) }
            try Files.remove(socket)
            try outcome.get()
        }
        context.trace.mark("execute the program")
        if !hooks.poststart.isEmpty {
            try stoppingOnError(state) { () throws(VerbError) in
                try VerbError.wrapping {
                    try HookRunner.run(.poststart, hooks.poststart, state: store.describe(state))
                }
            }
        }
    }

    private static func runStartHooks(_ state: ContainerState, _ store: StateStore) throws(VerbError) {
        let spec = try store.spec(state.id)
        try VerbError.wrapping {
            try ContainerRuntime.runStartHooks(
                spec, state: store.describe(state), pid: state.pid, seccompProgram: state.seccompProgram,
                cgroup: try state.cgroup?.placement())
        }
    }

    private static func stoppingOnError(
        _ state: ContainerState, _ body: () throws(VerbError) -> Void
    ) throws(VerbError) {
        do {
            try body()
        } catch {
            // The hook's error is the one to tell.
            try? state.group.kill()
            throw error
        }
    }
}
