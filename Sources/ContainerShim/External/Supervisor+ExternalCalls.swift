import ContainerRuntime
import Glibc
import JSONCodec
import LinuxSystem
import OCISpec
import ShimProtocol

extension Supervisor {
    /// Signals the container by its runtime: the process that the host sees need not be the container's own. What cannot be
    /// killed so is killed by its pid.
    func deliver(_ number: Int32, pid: pid_t, by external: ExternalRuntime, for client: ShimConnection) throws {
        let call = try external.call("kill", [], ["\(number)"])
        calls[call.pid] = { [unowned self, weak client] status in
            do {
                try external.check(call, status: status, subject: "kill")
            } catch {
                // Ended meanwhile, it is no failure.
                guard state?.pid == pid, Glibc.kill(pid, number == SIGKILL ? SIGKILL : 0) == 0 else { return }
                guard let client, number != SIGKILL else { return }
                send(.error(ShimMessage.Failure(message: "\(error)", about: "signal")), to: client)
            }
        }
    }

    /// Starts one more process by the container's runtime; the client is answered when that has done it.
    func exec(_ exec: ShimMessage.Exec, _ io: ExecIO, by external: ExternalRuntime, for client: ShimConnection) throws {
        let started = try ExternalExec(exec.process, io, by: external)
        let id = exec.execID
        let capture = io.capture
        let size = exec.process.consoleSize
        startingExecs.insert(id)
        calls[started.call.pid] = { [unowned self, weak client] status in
            startingExecs.remove(id)
            do {
                try external.check(started.call, status: status, subject: "exec")
                let terminal = try started.receiveTerminal()
                if terminal.number >= 0 { try resize(terminal.number, to: size) }
                let pid = try readPID(started.pidFile)
                try begin(ExecSession(id: id, pid: pid, terminal: terminal, capture: capture), for: client)
                if let end = strays[pid], let session = execs[id] { finish(session, code: end.shellCode) }
            } catch {
                guard let client else { return }
                refuse(exec, because: error, to: client)
            }
        }
    }
}

/// A run of a runtime's `exec`, with the files that it is given.
final class ExternalExec {
    let call: ExternalRuntime.Call
    private let base: String
    private let console: Console?

    var pidFile: String { base + ".pid" }

    /// `io` is used until the runtime has started.
    init(_ process: OCISpec.Process, _ io: ExecIO, by external: ExternalRuntime) throws {
        let name = "exec-\(UInt64.random(in: .min ... .max))"
        let base = "\(external.folder.bundle)/\(name)"
        try Files.write(base + ".json", try JSON.encodeToBytes(process), mode: 0o600)
        var options = ["--detach", "--process", base + ".json", "--pid-file", base + ".pid"]
        var console: Console?
        var standard: StandardDescriptors?
        switch io.standard {
        case .descriptors(let descriptors): standard = descriptors
        case .terminal:
            let socket = try Console(name: name + ".sock", in: external.folder.bundle)
            options += ["--tty", "--console-socket", socket.option]
            console = socket
        }
        call = try external.call("exec", options, io: standard)
        self.console = console
        self.base = base
    }

    /// nil for a process without one.
    func receiveTerminal() throws(SystemError) -> OwnedDescriptor? {
        try console?.receive()
    }

    deinit {
        for suffix in [".json", ".pid"] { unlink(base + suffix) }
    }
}
