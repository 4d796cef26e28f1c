import Cgroups
import ContainerRuntime
import Glibc
import LinuxSystem
import OCISpec
import ShimProtocol

extension Supervisor {
    /// Starts one more process in the container and answers `execStarted` or `execFailed`.
    func exec(_ exec: ShimMessage.Exec, _ descriptors: [ReceivedDescriptor], from client: ShimConnection) {
        do {
            guard let state else {
                throw ShimProtocolError(code: .closed, subject: "container", message: "it is not running")
            }
            guard execs[exec.execID] == nil, !startingExecs.contains(exec.execID) else {
                throw ShimProtocolError(
                    code: .malformed, subject: exec.execID, message: "an exec of that id is running")
            }
            let io = try ExecIO(exec, descriptors)
            var exec = exec
            if io.capture != nil { exec.process.terminal = false }
            if let external { return try self.exec(exec, io, by: external, for: client) }
            let process = try run(exec.process, io.standard, in: state.pid)
            try begin(
                ExecSession(
                    id: exec.execID, pid: process.pid, terminal: process.terminal.map { OwnedDescriptor(owning: $0) },
                    capture: io.capture), for: client)
        } catch {
            refuse(exec, because: error, to: client)
        }
    }

    /// The process of the session runs: its output is read, and `client` is told.
    func begin(_ session: ExecSession, for client: ShimConnection?) throws(SystemError) {
        if let capture = session.capture {
            try loop.watch(capture.rawValue, .readable) { [unowned self, unowned capture] _ in
                if !read(capture) { loop.forget(capture.rawValue) }
            }
        }
        execs[session.id] = session
        guard let client else { return }
        let started = ShimMessage.ExecStarted(execID: session.id, pid: session.pid)
        send(.execStarted(started), descriptors: session.terminalDescriptors, to: client)
    }

    func refuse(_ exec: ShimMessage.Exec, because error: any Error, to client: ShimConnection) {
        let failure: (errno: Int32, exitCode: Int32) =
            switch error {
            case let error as RuntimeError: (error.errno, error.exitCode)
            case let error as ExternalRuntimeError:
                (0, error.exitCode(running: exec.process.args.first ?? "", other: 126))
            default: (0, 126)
            }
        let answer = ShimMessage.ExecFailed(
            execID: exec.execID, message: "\(error)", errno: failure.errno, exitCode: failure.exitCode)
        send(.execFailed(answer), to: client)
    }

    private func run(_ process: OCISpec.Process, _ io: StandardIO, in pid: pid_t) throws -> LaunchedProcess {
        let started = try ContainerRuntime.exec(
            process, in: pid, spec: request.spec, io: io, seccompProgram: request.seccompProgram,
            cgroup: try cgroup?.placement(), killWithParent: request.killWithParent, id: request.id.rawValue)
        close(started.pidfd)
        return started
    }

    /// Reads once. Returns false at the end of the stream.
    private func read(_ capture: ExecCapture) -> Bool {
        switch buffer.read(capture.rawValue) {
        case .bytes(let bytes):
            capture.append(bytes)
            buffer.release(after: bytes.count)
            return true
        case .empty: return true
        case .ended: return false
        }
    }

    /// The process has ended: what it wrote is read (what its children still write is not waited for), and the clients
    /// are told.
    func finish(_ session: ExecSession, code: Int32) {
        execs[session.id] = nil
        var exited = ShimMessage.ExecExited(execID: session.id, code: code)
        guard let capture = session.capture else { return broadcast(.execExited(exited)) }
        loop.forget(capture.rawValue)
        capture.drain(with: buffer)
        // Escaped it can be longer than a packet holds: then less of it goes.
        var length = capture.count
        repeat {
            exited.output = capture.text(length: length)
            length /= 2
        } while (try? ShimCodec.encode(.execExited(exited))) == nil && length > 0
        broadcast(.execExited(exited))
    }
}
