import Glibc
import LinuxSystem

/// Brings davitd up where nobody answers at an instance's socket.
public struct DaemonLauncher: Sendable {
    public let root: String
    public let run: String
    /// davitd itself; nil looks beside this program, then in PATH.
    public var program: String?
    var isRoot = geteuid() == 0

    public init(root: String, run: String, program: String? = nil) {
        self.root = root
        self.run = run
        self.program = program
    }

    public var socketPath: String { "\(run)/davit.sock" }
    public var logPath: String { "\(root)/logs/davitd.log" }

    /// A connected client; starts davitd first when nobody listens, and waits until it does.
    ///
    /// davitd gets a session of its own and goes on when this process ends. Errors: `.needsRoot`, `.launchFailed` with
    /// the end of davitd's log.
    public func connect(starting: Bool = true) throws(EngineClientError) -> EngineClient {
        let client = EngineClient(socketPath: socketPath)
        do {
            try client.connect()
            return client
        } catch  where error.code == .notRunning && starting {
            try start(client)
            return client
        }
    }

    private func start(_ client: EngineClient) throws(EngineClientError) {
        guard isRoot else {
            throw EngineClientError(
                .needsRoot,
                "davitd does not run and only root can start it; run this command as root, for instance by sudo")
        }
        let program = if let program = self.program { program } else { try Self.find() }
        let mark = logSize
        guard try spawn(program) else {
            // Another command may have started one at the same moment; then that one answers.
            do {
                return try client.connect()
            } catch {
                throw EngineClientError(.launchFailed, "davitd did not start\(tail(from: mark))")
            }
        }
        try client.connect()
    }

    /// Whether davitd said that it listens: one byte on its end of a pipe. The pipe's end without it is davitd's end.
    private func spawn(_ program: String) throws(EngineClientError) -> Bool {
        do {
            try Files.makeDirectories("\(root)/logs", mode: 0o700)
            let null = try OwnedDescriptor(opening: "/dev/null", flags: O_RDWR)
            let log = try OwnedDescriptor(opening: logPath, flags: O_WRONLY | O_APPEND | O_CREAT, mode: 0o640)
            let ends = try Pipe.open()
            let reading = OwnedDescriptor(owning: ends.read)
            let writing = OwnedDescriptor(owning: ends.write)
            _ = try Spawn.process(
                program, arguments: ["davitd", "--root", root, "--run", run, "--ready-fd", "3"],
                descriptors: [(0, null.rawValue), (1, log.rawValue), (2, log.rawValue), (3, writing.rawValue)],
                newSession: true, workingDirectory: "/")
            try writing.close()
            return try !Descriptors.read(reading.rawValue, upTo: 1).isEmpty
        } catch {
            throw EngineClientError(.launchFailed, "cannot start davitd: \(error)")
        }
    }

    /// Beside this program, in `../libexec/davit` of it, then in PATH.
    private static func find() throws(EngineClientError) -> String {
        var folders: [String] = []
        if let own = try? Files.readLink("/proc/self/exe") {  // without /proc there is PATH
            let folder = Files.folder(of: own)
            folders = [folder, "\(folder)/../libexec/davit"]
        }
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"
        folders += path.split(separator: ":").map { String($0) }
        for folder in folders where access("\(folder)/davitd", X_OK) == 0 { return "\(folder)/davitd" }
        throw EngineClientError(.launchFailed, "davitd is neither beside davit nor in PATH; install both together")
    }

    private var diskIsFull: Bool {
        var status = statvfs()
        return statvfs(root, &status) == 0 && status.f_bavail == 0
    }

    private var logSize: Int {
        (try? Files.status(logPath).st_size).map { Int($0) } ?? 0  // no log yet
    }

    /// What davitd has logged since, ten lines at most.
    private func tail(from mark: Int) -> String {
        guard let bytes = try? Files.read(logPath), bytes.count > mark else {  // the message does without
            if diskIsFull { return "; there is no space left on the disk of \(root)" }
            return "; it logged nothing to \(logPath)"
        }
        let lines = String(decoding: bytes[max(0, mark)...], as: UTF8.self).split(separator: "\n").suffix(10)
        return "; its log \(logPath) ends:\n" + lines.map { "  \($0)" }.joined(separator: "\n")
    }
}
