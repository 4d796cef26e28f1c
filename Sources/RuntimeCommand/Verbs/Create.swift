enum Create: Verb {
    static let name = "create"
    static let launches = true
    static let summary = "Makes a container of a bundle; it waits for start."
    static let syntax = Syntax(options: CreationOptions.all, operands: ["ID"], count: 1...1)

    static func run(_ arguments: ParsedArguments, _ context: Context) throws(VerbError) -> Int32 {
        _ = try CreationOptions.creation(arguments, context).create()
        return 0
    }
}

/// Options of create and run.
enum CreationOptions {
    private static let bundle = Option.value("bundle", "b", "FOLDER", "where config.json is (default: here)")
    private static let pidFile = Option.value("pid-file", nil, "FILE", "gets the pid of the first process")
    private static let consoleSocket = Option.value(
        "console-socket", nil, "SOCKET", "unix socket that gets the master of the terminal")
    private static let preserve = Option.value(
        "preserve-fds", nil, "N", "descriptors from 3 on that the program keeps")
    private static let noPivot = Option.flag("no-pivot", nil, "change the root without pivot_root, on a ramfs")
    private static let noNewKeyring = Option.flag("no-new-keyring", nil, "stay in the caller's session keyring")

    static let all = [bundle, pidFile, consoleSocket, preserve, noPivot, noNewKeyring]

    static func creation(_ arguments: ParsedArguments, _ context: Context) throws(VerbError) -> ContainerCreation {
        ContainerCreation(
            id: arguments.operands[0], bundle: try Output.absolute(arguments.value(of: bundle) ?? "."),
            context: context, pidFile: arguments.value(of: pidFile),
            consoleSocket: arguments.value(of: consoleSocket).flatMap { $0.isEmpty ? nil : $0 },
            preservedDescriptors: try arguments.number(of: preserve, Int.self) ?? 0,
            noPivot: arguments.isSet(noPivot), noNewKeyring: arguments.isSet(noNewKeyring))
    }
}
