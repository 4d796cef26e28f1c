enum Delete: Verb {
    static let name = "delete"
    static let summary = "Removes what is left of a container."
    private static let force = Option.flag(
        "force", "f", "kill it when it runs; a container that is not there is no error")
    static let syntax = Syntax(options: [force], operands: ["ID"], count: 1...1)

    static func run(_ arguments: ParsedArguments, _ context: Context) throws(VerbError) -> Int32 {
        let id = arguments.operands[0]
        let isForced = arguments.isSet(force)
        let state: ContainerState
        do {
            state = try context.store.load(id)
        } catch {
            guard isForced else { throw error }
            try context.store.remove(id)
            return 0
        }
        try ContainerRemoval(context: context).remove(state, force: isForced)
        return 0
    }
}
