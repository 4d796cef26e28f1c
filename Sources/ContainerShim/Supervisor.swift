import CDavit
import Cgroups
import Glibc
import LinuxSystem
import OCISpec
import ShimProtocol
import Timestamps

/// Supervises one container from before its launch to after its end: everything the shim does hangs on this.
///
/// One file a duty: `+Launch`, `+Output`, `+Attach`, `+Clients`, `+Requests`, `+Exec`, `+Reaping`, `+Exit`; `External/`
/// what is done in another way when the container is run by a runtime of another make.
final class Supervisor {
    enum Phase {
        case launching
        case running(ShimState)
        case ended(ShimExit)
    }

    let folder: ShimFolder
    let request: LaunchRequest
    let loop: EventLoop
    let log: LogWriter?
    let buffer = ReadBuffer()

    var phase = Phase.launching
    var cgroup: Cgroup?
    /// The reading ends that are still open.
    var outputs: [OutputSource] = []
    var input: InputSink?
    var attached: [Int32: AttachClient] = [:]
    /// Reading output waits for an attached client.
    var isStalled = false
    var listener: UnixSocket?
    var clients: [Int32: ShimConnection] = [:]
    var execs: [String: ExecSession] = [:]
    var childSignals: SignalDescriptor?
    /// nil with davit's own runtime.
    let external: ExternalRuntime?
    var bundle: Bundle
    /// Runs of the external runtime that go on, by pid, and what to do at their end.
    var calls: [pid_t: (ExitStatus) -> Void] = [:]
    /// Children that ended while calls went on: a process of an exec may do so before its pid is known.
    var strays: [pid_t: ExitStatus] = [:]
    /// Ids of execs whose call goes on.
    var startingExecs: Set<String> = []

    init(folder: ShimFolder, request: LaunchRequest) throws(SystemError) {
        self.folder = folder
        self.request = request
        loop = try EventLoop()
        external = request.runtime.map { ExternalRuntime($0, id: request.id, folder: folder) }
        bundle = Bundle(folder: folder)
        log = request.log.map {
            LogWriter(file: RotatedFile(path: $0.path, maxSize: $0.maxSize, maxFiles: $0.maxFiles))
        }
    }

    var state: ShimState? {
        guard case .running(let state) = phase else { return nil }
        return state
    }

    /// Supervises the container to its end; `inherited` is the engine's socket. Returns whether it was launched.
    func run(inherited: consuming OwnedDescriptor?) throws(SystemError) -> Bool {
        try watchChildren()
        if let inherited = consume inherited { add(client: ShimConnection(owning: inherited)) }
        try listen()
        guard launch() else { return false }
        // What reading the request took is given back: an idle shim is small.
        davit_trim_memory()
        try loop.run()
        return true
    }
}
