import ContainerRuntime
import Glibc
import LinuxSystem
import OCISpec
import ShimProtocol

/// The command line of an OCI runtime of another make, for one container. Source: runc(8), crun(1), and containerd's go-runc,
/// which has the options that all of them know.
///
/// Its state is in the shim's folder, so that nothing of it outlives that. Errors of a call are in a log of its own.
final class ExternalRuntime {
    let program: LaunchRequest.Runtime
    let id: ContainerID
    let folder: ShimFolder
    /// There may be something of the container in the runtime's state.
    private(set) var hasState = false
    private var calls = 0

    init(_ program: LaunchRequest.Runtime, id: ContainerID, folder: ShimFolder) {
        self.program = program
        self.id = id
        self.folder = folder
    }

    /// One started run of the program.
    struct Call {
        let pid: pid_t
        /// Where it writes why it failed.
        let log: String
    }

    /// Starts `program --root … <verb> <options> <container id> <arguments>` in the bundle, which it takes for granted.
    ///
    /// `io`: borrowed; nil is /dev/null. The caller reaps the process, and asks ``outcome(of:status:subject:)``.
    func call(
        _ verb: String, _ options: [String] = [], _ arguments: [String] = [], io: StandardDescriptors? = nil
    ) throws(SystemError) -> Call {
        calls += 1
        if verb == "create" { hasState = true }
        let log = "\(folder.path)/runtime-\(calls).log"
        let null = try OwnedDescriptor(opening: "/dev/null", flags: O_RDWR)
        let io = io ?? StandardDescriptors(stdin: null.rawValue, stdout: null.rawValue, stderr: null.rawValue)
        let words =
            [program.path] + program.arguments
            + ["--root", folder.runtimeRoot, "--log", log, "--log-format", "json", verb] + options + [id.rawValue]
            + arguments
        let pid = try Spawn.process(
            program.path, arguments: words,
            descriptors: [(0, io.stdin), (1, io.stdout), (2, io.stderr)], workingDirectory: folder.bundle)
        return Call(pid: pid, log: log)
    }

    /// As ``call(_:_:_:io:)``, to its end.
    func run(
        _ verb: String, _ options: [String] = [], _ arguments: [String] = [], io: StandardDescriptors? = nil
    ) throws {
        let started = try call(verb, options, arguments, io: io)
        try check(started, status: try Children.wait(for: started.pid), subject: verb)
    }

    /// Errors: what the runtime said, when it did not end with 0.
    func check(_ call: Call, status: ExitStatus, subject: String) throws(ExternalRuntimeError) {
        // One that is not there was not written.
        defer { try? Files.remove(call.log) }
        guard status != .code(0) else { return }
        throw ExternalRuntimeError(
            runtime: program.name, verb: subject, status: status,
            message: ExternalRuntimeError.lastMessage(in: (try? Files.readText(call.log, limit: 1 << 20)) ?? ""))
    }

    /// Makes the runtime forget the container, running or not. One that it does not know is no error.
    func delete() throws {
        guard hasState else { return }
        hasState = false
        // Some fail when the container is gone, or was never made whole; only what is left then is a failure.
        do {
            try run("delete", ["--force"])
        } catch let error as ExternalRuntimeError {
            guard Files.exists("\(folder.runtimeRoot)/\(id.rawValue)") else { return }
            throw error
        }
    }
}
