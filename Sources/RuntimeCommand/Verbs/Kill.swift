import Cgroups
import Glibc
import LinuxSystem

enum Kill: Verb {
    static let name = "kill"
    static let summary = "Sends a signal to the first process."
    private static let all = Option.flag("all", "a", "send it to all processes of the container")
    static let syntax = Syntax(options: [all], operands: ["ID", "[SIGNAL]"], count: 1...2)

    static func run(_ arguments: ParsedArguments, _ context: Context) throws(VerbError) -> Int32 {
        let name = arguments.operands.count > 1 ? arguments.operands[1] : "SIGTERM"
        guard let number = SignalName.number(name) else { throw VerbError.usage("unknown signal \(name)") }
        let state = try context.store.load(arguments.operands[0])
        if arguments.isSet(all) {
            let group = try state.group
            for pid in try VerbError.wrapping({ try group.processes() }) { try send(number, to: pid) }
        } else {
            // The words are those that containerd looks for.
            guard state.isAlive else { throw VerbError("container not running: \(state.id)") }
            try send(number, to: state.pid)
        }
        // A frozen process does not end.
        if number == SIGKILL, let group = state.cgroup, group.isFrozen {
            try VerbError.wrapping { try group.thaw() }
        }
        return 0
    }

    private static func send(_ number: Int32, to pid: pid_t) throws(VerbError) {
        do {
            try PIDDescriptor(opening: pid).send(signal: number)
        } catch  where error.errno == ESRCH {
            // It has ended meanwhile.
        } catch {
            throw VerbError("\(error)")
        }
    }
}
