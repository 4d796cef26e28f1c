import Glibc
import LinuxSystem
import ShimProtocol

extension Supervisor {
    /// Does what a client asks. What cannot be done is answered with `error`.
    func handle(_ message: ShimMessage, _ descriptors: [ReceivedDescriptor], from client: ShimConnection) {
        do {
            switch message {
            case .hello: send(.welcome(welcome()), to: client)
            case .signal(let signal): try self.signal(signal.number, for: client)
            case .exec(let exec): self.exec(exec, descriptors, from: client)
            case .execSignal(let signal): try self.signal(signal.number, exec: signal.execID)
            case .resize(let size): try resize(rows: size.rows, columns: size.columns)
            case .execResize(let size): try resize(rows: size.rows, columns: size.columns, exec: size.execID)
            case .attach: try attach(client)
            case .welcome, .started, .failed, .exited, .execStarted, .execFailed, .execExited, .attached, .error:
                throw ShimProtocolError(
                    code: .malformed, subject: message.type.rawValue, message: "only a shim sends that")
            }
        } catch {
            send(.error(ShimMessage.Failure(message: "\(error)", about: message.type.rawValue)), to: client)
        }
    }

    private func welcome() -> ShimMessage.Welcome {
        switch phase {
        case .launching: ShimMessage.Welcome()
        case .running(let state): ShimMessage.Welcome(state: state)
        case .ended(let exit): ShimMessage.Welcome(exit: exit)
        }
    }

    private func signal(_ number: Int32, for client: ShimConnection) throws {
        guard let state else {
            throw ShimProtocolError(code: .closed, subject: "container", message: "it is not running")
        }
        guard let external else { return try signal(number, pid: state.pid) }
        try deliver(number, pid: state.pid, by: external, for: client)
    }

    private func signal(_ number: Int32, exec id: String) throws(ShimProtocolError) {
        try signal(number, pid: try session(id).pid)
    }

    /// Both kinds of processes are children that were not waited for: the pid cannot be another's.
    private func signal(_ number: Int32, pid: pid_t) throws(ShimProtocolError) {
        guard kill(pid, number) != 0, errno != ESRCH else { return }
        throw failed("kill", "process \(pid) with signal \(number)")
    }

    private func resize(rows: UInt16, columns: UInt16) throws(ShimProtocolError) {
        guard request.terminal, let input, input.isTerminal else {
            throw ShimProtocolError(code: .closed, subject: "container", message: "it has no terminal")
        }
        try resize(input.rawValue, rows: rows, columns: columns)
    }

    private func resize(rows: UInt16, columns: UInt16, exec id: String) throws(ShimProtocolError) {
        let terminal = try session(id).terminal.number
        guard terminal >= 0 else {
            throw ShimProtocolError(code: .closed, subject: "exec \(id)", message: "it has no terminal")
        }
        try resize(terminal, rows: rows, columns: columns)
    }

    private func resize(_ terminal: Int32, rows: UInt16, columns: UInt16) throws(ShimProtocolError) {
        do {
            try Pseudoterminal.resize(terminal, to: Pseudoterminal.Size(rows: rows, columns: columns))
        } catch {
            throw ShimProtocolError(code: .system, subject: "terminal", cause: error)
        }
    }

    private func session(_ id: String) throws(ShimProtocolError) -> ExecSession {
        guard let session = execs[id] else {
            throw ShimProtocolError(code: .closed, subject: "exec \(id)", message: "no such process is running")
        }
        return session
    }

    private func failed(_ operation: String, _ subject: String) -> ShimProtocolError {
        let cause = SystemError(operation: operation, subject: subject, errno: errno)
        return ShimProtocolError(code: .system, subject: subject, cause: cause)
    }
}
