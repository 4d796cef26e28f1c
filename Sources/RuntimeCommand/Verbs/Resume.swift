import Cgroups

enum Resume: Verb {
    static let name = "resume"
    static let summary = "Lets the processes of a paused container run again."
    static let syntax = Syntax(operands: ["ID"], count: 1...1)

    static func run(_ arguments: ParsedArguments, _ context: Context) throws(VerbError) -> Int32 {
        let state = try context.store.load(arguments.operands[0])
        let group = try state.group
        // A container that was paused before its start is created to `state`.
        guard group.isFrozen else { throw VerbError("container \(state.id) cannot be resumed: it is not paused") }
        try VerbError.wrapping { try group.thaw() }
        return 0
    }
}
