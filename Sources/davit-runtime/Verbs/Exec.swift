import ArgumentParser
import ContainerRuntime
import Glibc
import LinuxSystem
import OCISpec

struct Exec: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Run one more process in a running container; ends with its exit code.")

    @ParentCommand var parent: DavitRuntime

    @Option(name: .shortAndLong, help: "File with the process as JSON, instead of the arguments.")
    var process: String?

    @Option(help: "File that gets the pid of the process.")
    var pidFile: String?

    @Option(help: "Unix socket that gets the master of the terminal.")
    var consoleSocket: String?

    @Flag(name: .shortAndLong, help: "Do not wait.")
    var detach = false

    @Flag(name: .shortAndLong, help: "Give it a terminal; needs --console-socket.")
    var tty = false

    @Option(help: "Working folder.")
    var cwd: String?

    @Option(name: .shortAndLong, help: "Variable NAME=value.")
    var env: [String] = []

    @Option(name: .shortAndLong, help: "User as uid[:gid].")
    var user: String?

    @Argument(help: "Id of the container.") var id: String
    @Argument(parsing: .captureForPassthrough, help: "Program and arguments.") var command: [String] = []

    func execute() throws(VerbError) -> Int32 {
        let store = parent.global.store
        let state = try store.load(id)
        let status = store.status(state)
        guard status == .running else { throw VerbError("container \(id) is \(status.rawValue)", exitCode: 255) }
        let process = try requested(state.spec)
        let signals = try VerbError.wrapping { try detach ? nil : ForegroundProcess.Signals() }
        let placement = try VerbError.wrapping { try state.cgroup?.placement() }
        let launched: LaunchedProcess
        do {
            launched = try ContainerRuntime.exec(
                process, in: state.pid, spec: state.spec, io: process.terminal ? .terminal : .descriptors(.inherited),
                seccompProgram: state.seccompProgram, cgroup: placement, id: id, bundle: state.bundle)
        } catch {
            throw VerbError("\(error)", exitCode: error.exitCode)
        }
        if let terminal = launched.terminal { try ContainerCreation.handOver(terminal, to: consoleSocket) }
        try ContainerCreation.write(launched.pid, to: pidFile)
        guard let signals else { return 0 }
        return try VerbError.wrapping { try ForegroundProcess.wait(for: launched.pid, signals) }
    }

    private func requested(_ spec: Spec) throws(VerbError) -> OCISpec.Process {
        if let file = process {
            return try VerbError.wrapping { try SpecReader.readProcess(try Files.read(file)) }
        }
        var process = spec.process ?? OCISpec.Process()
        process.args = command.first == "--" ? Array(command.dropFirst()) : command
        process.env += env
        process.terminal = tty
        if let cwd { process.cwd = cwd }
        if let user {
            do {
                let identity = try Identity.resolveUser(user, passwd: "", group: "")
                process.user = User(uid: identity.uid, gid: identity.gid)
            } catch {
                throw VerbError("\(error)")
            }
        }
        return process
    }
}
