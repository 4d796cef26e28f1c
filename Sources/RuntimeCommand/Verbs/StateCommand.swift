import JSONCodec
import OCISpec

enum StateCommand: Verb {
    static let name = "state"
    static let summary = "Prints the state as JSON."
    static let syntax = Syntax(operands: ["ID"], count: 1...1)

    static func run(_ arguments: ParsedArguments, _ context: Context) throws(VerbError) -> Int32 {
        let state = try context.store.load(arguments.operands[0])
        try Output.print(try StateDescription.of(state, context.store).serialized(pretty: true))
        return 0
    }
}

/// The state as OCI has it, with the members that runc adds.
enum StateDescription {
    static func of(_ state: ContainerState, _ store: StateStore) throws(VerbError) -> JSONValue {
        let described = store.describe(state)
        var members: [String: JSONValue] = [
            "ociVersion": .string(Spec.version), "id": .string(state.id), "pid": .integer(Int64(described.pid ?? 0)),
            "status": .string(described.status.rawValue), "bundle": .string(state.bundle),
            "rootfs": .string(state.rootfs), "created": .string(state.created.rfc3339), "owner": "",
        ]
        if !state.annotations.isEmpty {
            members["annotations"] = .object(state.annotations.mapValues(JSONValue.string))
        }
        return .object(members)
    }
}
