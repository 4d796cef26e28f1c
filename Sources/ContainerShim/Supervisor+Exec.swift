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
            let session = try start(exec, descriptors)
            execs[exec.execID] = session
            let terminal = session.terminalDescriptors
            let started = ShimMessage.ExecStarted(execID: exec.execID, pid: session.pid)
            send(.execStarted(started), descriptors: terminal, to: client)
        } catch {
            let failure = (error as? RuntimeError).map { ($0.errno, $0.exitCode) } ?? (0, 126)
            let answer = ShimMessage.ExecFailed(
                execID: exec.execID, message: "\(error)", errno: failure.0, exitCode: failure.1)
            send(.execFailed(answer), to: client)
        }
    }

    private func start(_ exec: ShimMessage.Exec, _ descriptors: [ReceivedDescriptor]) throws -> ExecSession {
        guard let state else {
            throw ShimProtocolError(code: .closed, subject: "container", message: "it is not running")
        }
        guard execs[exec.execID] == nil else {
            throw ShimProtocolError(code: .malformed, subject: exec.execID, message: "an exec of that id is running")
        }
        switch exec.io {
        case .captured(let limit): return try startCaptured(exec, limit: limit, in: state.pid)
        case .descriptors where exec.process.terminal:
            let process = try run(exec.process, .terminal, in: state.pid)
            return ExecSession(
                id: exec.execID, pid: process.pid, terminal: process.terminal.map { OwnedDescriptor(owning: $0) },
                capture: nil)
        case .descriptors:
            guard descriptors.count == 3 else {
                throw ShimProtocolError(
                    code: .malformed, subject: "exec",
                    message: "\(descriptors.count) descriptors came with it instead of 3")
            }
            let io = StandardDescriptors(
                stdin: descriptors[0].rawValue, stdout: descriptors[1].rawValue, stderr: descriptors[2].rawValue)
            let process = try run(exec.process, .descriptors(io), in: state.pid)
            return ExecSession(id: exec.execID, pid: process.pid, terminal: nil, capture: nil)
        }
    }

    private func startCaptured(_ exec: ShimMessage.Exec, limit: Int, in pid: pid_t) throws -> ExecSession {
        let null = try OwnedDescriptor(opening: "/dev/null", flags: O_RDONLY)
        let (readEnd, writeEnd) = try Pipe.open()
        let capture = ExecCapture(OwnedDescriptor(owning: readEnd), limit: min(limit, ShimMessage.maximumSize))
        let writing = OwnedDescriptor(owning: writeEnd)
        try Descriptors.setNonBlocking(readEnd)
        let io = StandardDescriptors(stdin: null.rawValue, stdout: writing.rawValue, stderr: writing.rawValue)
        var process = exec.process
        process.terminal = false
        let started = try run(process, .descriptors(io), in: pid)
        try loop.watch(readEnd, .readable) { [unowned self, unowned capture] _ in
            if !read(capture) { loop.forget(capture.rawValue) }
        }
        return ExecSession(id: exec.execID, pid: started.pid, terminal: nil, capture: capture)
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
