import Cgroups
import ContainerRuntime
import Glibc
import LinuxSystem
import OCISpec

enum Exec: Verb {
    static let name = "exec"
    static let launches = true
    static let summary = "Runs one more process in a running container; ends with its exit code."
    private static let pidFile = Option.value("pid-file", nil, "FILE", "gets the pid of the process")
    private static let consoleSocket = Option.value(
        "console-socket", nil, "SOCKET", "unix socket that gets the master of the terminal")
    private static let detach = Option.flag("detach", "d", "do not wait")
    private static let preserve = Option.value(
        "preserve-fds", nil, "N", "descriptors from 3 on that the program keeps")
    private static let ignorePaused = Option.flag("ignore-paused", nil, "also in a paused container")
    private static let cgroup = Option.list(
        "cgroup", nil, "[CONTROLLER,…:]PATH", "run it in a group that is there, below the container's")
    private static let noSubreaper = Option.flag("no-subreaper", nil, "accepted, without effect")
    static let syntax = Syntax(
        options: [pidFile, consoleSocket, detach, preserve, ignorePaused, cgroup, noSubreaper] + ExecProcess.options,
        operands: ["ID", "[COMMAND…]"], count: 1...100_000, endsAtOperand: true)

    static func run(_ arguments: ParsedArguments, _ context: Context) throws(VerbError) -> Int32 {
        let state = try context.store.load(arguments.operands[0])
        let status = context.store.status(state)
        guard status == .running || status == .created || (status == .paused && arguments.isSet(ignorePaused)) else {
            throw VerbError(
                status == .paused
                    ? "container \(state.id) is paused (--ignore-paused runs it all the same)"
                    : "container not running: \(state.id) is \(status.rawValue)", exitCode: 255)
        }
        let spec = try context.store.spec(state.id)
        let process = try ExecProcess.process(arguments, spec)
        let isDetached = arguments.isSet(detach)
        let socket = arguments.value(of: consoleSocket).flatMap { $0.isEmpty ? nil : $0 }
        if process.terminal, socket == nil, isDetached {
            throw VerbError("a terminal needs --console-socket", exitCode: 255)
        }
        let signals = try VerbError.wrapping { try isDetached ? nil : ForegroundProcess.Signals() }
        context.trace.mark("read the process")
        let launched = try launch(process, state, spec, arguments, context)
        context.trace.mark("launch")
        close(launched.pidfd)
        var terminal = launched.terminal
        if let master = terminal, let socket {
            terminal = nil
            try ContainerCreation.handOver(master, to: socket)
        }
        try ContainerCreation.write(launched.pid, to: arguments.value(of: pidFile))
        guard let signals else { return 0 }
        return try ForegroundProcess.wait(for: launched.pid, signals, terminal: terminal)
    }

    private static func launch(
        _ process: OCISpec.Process, _ state: ContainerState, _ spec: Spec, _ arguments: ParsedArguments,
        _ context: Context
    ) throws(VerbError) -> LaunchedProcess {
        let preserved = try PreservedDescriptors(count: try arguments.number(of: preserve, Int.self) ?? 0)
        let places = arguments.values(of: cgroup)
        let placement = try VerbError.wrapping {
            try (places.isEmpty ? state.cgroup : try state.cgroup?.subgroup(places))?.placement()
        }
        do {
            return try ContainerRuntime.exec(
                process, in: state.pid, spec: spec, io: process.terminal ? .terminal : .descriptors(.inherited),
                seccompProgram: state.seccompProgram, cgroup: placement, id: state.id, bundle: state.bundle,
                preservedDescriptors: preserved.count, trace: context.trace.launch)
        } catch {
            throw VerbError("\(error)", exitCode: error.exitCode == 125 ? 255 : error.exitCode)
        }
    }
}
