import Cgroups

enum Pause: Verb {
    static let name = "pause"
    static let summary = "Stops all processes of a container until resume."
    static let syntax = Syntax(operands: ["ID"], count: 1...1)

    static func run(_ arguments: ParsedArguments, _ context: Context) throws(VerbError) -> Int32 {
        let state = try context.store.load(arguments.operands[0])
        try context.store.require([.running, .created], state, to: "paused")
        let group = try state.group
        try VerbError.wrapping { try group.freeze() }
        return 0
    }
}
