import ContainerRuntime
import Glibc
import LinuxSystem
import OCISpec
import ShimProtocol

extension Supervisor {
    /// Launches the container by a runtime of another make: `create` and `start`. Its init becomes a child of the shim, which
    /// is the subreaper of what the runtime leaves behind.
    ///
    /// What a failure leaves is taken away by ``conclude(_:failure:)``.
    func launch(by external: ExternalRuntime, _ io: StandardIO) throws -> (pid: pid_t, terminal: Int32?) {
        try bundle.make(request)
        let pidFile = "\(folder.path)/init.pid"
        defer { unlink(pidFile) }
        let master: OwnedDescriptor?
        switch io {
        case .descriptors(let standard):
            try external.run("create", ["--pid-file", pidFile], io: standard)
            master = nil
        case .terminal:
            let console = try Console(name: "console.sock", in: folder.bundle)
            try external.run("create", ["--pid-file", pidFile, "--console-socket", console.option])
            master = try console.receive()
            try resize(master.number, to: request.spec.process?.consoleSize)
        }
        let pid = try readPID(pidFile)
        try joinUnifiedGroup(pid)
        try external.run("start")
        return (pid, master.release())
    }

    func readPID(_ file: String) throws -> pid_t {
        let text = try Files.readText(file, limit: 64)
        guard let pid = pid_t(text.filter { !$0.isWhitespace }), pid > 1 else {
            throw SystemError(operation: "read", subject: file, errno: EINVAL)
        }
        return pid
    }

    /// Not every runtime knows `consoleSize`.
    func resize(_ terminal: Int32, to size: Box?) throws(SystemError) {
        guard let size else { return }
        try Pseudoterminal.resize(
            terminal, to: .init(rows: UInt16(clamping: size.height), columns: UInt16(clamping: size.width)))
    }

    /// What a hybrid host limits in its v2 mount is joined here, before the program: not every runtime looks there.
    private func joinUnifiedGroup(_ pid: pid_t) throws(SystemError) {
        guard let cgroup, cgroup.hierarchy.mode == .hybrid else { return }
        for folder in cgroup.folders where folder.version == .v2 {
            try Files.writeExisting(folder.path + "/cgroup.procs", "\(pid)")
        }
    }
}

extension OwnedDescriptor? {
    /// Gives the descriptor to the caller.
    consuming func release() -> Int32? {
        switch consume self {
        case .some(let descriptor): descriptor.release()
        case nil: nil
        }
    }
}
