import Glibc
import LinuxSystem

enum Run: Verb {
    static let name = "run"
    static let launches = true
    static let summary = "Creates and starts a container, waits for its end, removes it; ends with its exit code."
    private static let detach = Option.flag("detach", "d", "do not wait")
    private static let keep = Option.flag("keep", nil, "do not remove it after its end")
    private static let noSubreaper = Option.flag("no-subreaper", nil, "accepted, without effect")
    static let syntax = Syntax(
        options: CreationOptions.all + [detach, keep, noSubreaper], operands: ["ID"], count: 1...1)

    static func run(_ arguments: ParsedArguments, _ context: Context) throws(VerbError) -> Int32 {
        let isDetached = arguments.isSet(detach)
        // Before the child is there, so that none is lost.
        let signals = try VerbError.wrapping { try isDetached ? nil : ForegroundProcess.Signals() }
        var creation = try CreationOptions.creation(arguments, context)
        creation.takesTerminal = !isDetached
        let created = try creation.create()
        let removal = ContainerRemoval(context: context)
        do {
            try Start.start(created.state, context)
        } catch {
            // The first error is the one to tell.
            try? removal.remove(created.state, force: true)
            throw error
        }
        guard let signals else { return 0 }
        let code = try ForegroundProcess.wait(for: created.state.pid, signals, terminal: created.terminal)
        if !arguments.isSet(keep) { try removal.remove(created.state, force: true) }
        return code
    }
}
