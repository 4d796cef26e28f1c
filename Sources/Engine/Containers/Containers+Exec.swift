import EngineAPI
import Glibc
import LinuxSystem
import OCISpec
import ShimProtocol
import Timestamps

/// One exec: created, running, or ended with a code that can still be asked for.
struct ExecEntry {
    enum State {
        case created
        case starting(CheckedContinuation<ReceivedDescriptor?, any Error>)
        case running(pid: Int32)
        case ended(code: Int)
    }

    var id: String
    var container: ContainerID
    var process: OCISpec.Process
    var configuration: ExecConfiguration?
    var state: State = .created
    var output: String?
    var waiters: [CheckedContinuation<Void, Never>] = []
}

/// How an exec that was captured ended.
struct CapturedExec: Sendable {
    var code: Int
    var output: String
}

extension Containers {
    func addExec(_ entry: ExecEntry) { execs[entry.id] = entry }

    func exec(_ id: String) throws -> ExecEntry {
        guard let exec = execs[id] else { throw EngineError(.notFound, "exec \(id.prefix(12))", "does not exist") }
        return exec
    }

    private func link(for exec: ExecEntry) throws -> ShimLink {
        let entry = try entry(exec.container)
        guard let link = entry.link, entry.record.state.phase == .running else {
            throw EngineError(.conflict, "container \(entry.record.definition.name)", "is not running")
        }
        return link
    }

    /// Starts an exec with pipes, or on a terminal of its own. The descriptors of the session are the caller's.
    func startExec(_ id: String, stdin: Bool, stdout: Bool, stderr: Bool, size: TerminalSize?) async throws
        -> ExecSession
    {
        let exec = try exec(id)
        guard case .created = exec.state else {
            throw EngineError(.conflict, "exec \(id.prefix(12))", "was started already")
        }
        let link = try link(for: exec)
        if exec.process.terminal {
            guard let master = try await begin(exec, on: link, io: .descriptors, descriptors: []) else {
                throw EngineError(.failed, "exec \(id.prefix(12))", "its shim handed over no terminal")
            }
            if let size { try link.send(.execResize(.init(execID: id, rows: size.rows, columns: size.columns))) }
            return .terminal(try master.duplicate().release())
        }
        let pipes = try ExecPipes(stdin: stdin, stdout: stdout, stderr: stderr)
        _ = try await begin(exec, on: link, io: .descriptors, descriptors: pipes.childEnds)
        return pipes.takeSession()
    }

    /// Runs a process with an empty stdin to its end, killing it after `timeout`. Nil when it took longer.
    func capture(
        _ process: OCISpec.Process, in container: ContainerID, limit: Int, timeout: Duration
    ) async throws -> CapturedExec? {
        let exec = ExecEntry(id: Identifiers.random(), container: container, process: process)
        execs[exec.id] = exec
        defer { execs[exec.id] = nil }
        let link = try link(for: exec)
        _ = try await begin(exec, on: link, io: .captured(limit: limit), descriptors: [])
        let timer = DeadlineFlag()
        pool.add { [weak self] in
            // When davitd stops, the shim's exec goes on to its end.
            if await pause(for: timeout) { await self?.killExec(exec.id, timer) }
        }
        await waitForExec(exec.id)
        guard case .ended(let code)? = execs[exec.id]?.state, !timer.isPast else { return nil }
        return CapturedExec(code: code, output: execs[exec.id]?.output ?? "")
    }

    private func killExec(_ id: String, _ timer: DeadlineFlag) {
        guard let exec = execs[id], case .running = exec.state else { return }
        timer.pass()
        do {
            try link(for: exec).send(.execSignal(.init(execID: id, number: SIGKILL)))
        } catch {
            logger.warning("an exec could not be killed", metadata: ["exec": "\(id.prefix(12))", "error": "\(error)"])
        }
    }

    private func begin(
        _ exec: ExecEntry, on link: ShimLink, io: ShimMessage.Exec.IO, descriptors: [Int32]
    ) async throws -> ReceivedDescriptor? {
        try await withCheckedThrowingContinuation { continuation in
            execs[exec.id]?.state = .starting(continuation)
            do {
                guard !isStopping else { throw CancellationError() }
                try link.send(.exec(.init(execID: exec.id, process: exec.process, io: io)), descriptors: descriptors)
            } catch {
                execs[exec.id]?.state = .ended(code: 126)
                continuation.resume(throwing: error)
            }
        }
    }

    func resizeExec(_ id: String, to size: TerminalSize) throws {
        try link(for: exec(id)).send(.execResize(.init(execID: id, rows: size.rows, columns: size.columns)))
    }

    func waitForExec(_ id: String) async {
        switch execs[id]?.state {
        case nil, .ended: return
        default:
            guard !isStopping else { return }
            await withCheckedContinuation { execs[id]?.waiters.append($0) }
        }
    }

    func letGo(_ exec: ExecEntry) {
        execs[exec.id]?.waiters = []
        for waiter in exec.waiters { waiter.resume() }
        guard case .starting(let continuation) = exec.state else { return }
        execs[exec.id]?.state = .ended(code: 137)
        continuation.resume(throwing: CancellationError())
    }

    // MARK: what the shim says

    func execStarted(_ started: ShimMessage.ExecStarted, _ descriptors: [ReceivedDescriptor]) {
        guard case .starting(let continuation)? = execs[started.execID]?.state else { return }
        execs[started.execID]?.state = .running(pid: started.pid)
        continuation.resume(returning: descriptors.first)
    }

    func execFailed(_ failure: ShimMessage.ExecFailed) {
        let error = ExecFailure(message: failure.message, exitCode: Int(failure.exitCode))
        finish(failure.execID, code: Int(failure.exitCode), failing: error)
    }

    func execEnded(_ exited: ShimMessage.ExecExited) {
        execs[exited.execID]?.output = exited.output
        finish(exited.execID, code: Int(exited.code), failing: nil)
    }

    /// The container has ended, and every exec in it with it.
    func failExecs(of container: ContainerID) {
        for exec in execs.values where exec.container == container {
            if case .ended = exec.state { continue }
            finish(
                exec.id, code: 137,
                failing: EngineError(.conflict, "exec \(exec.id.prefix(12))", "its container has ended"))
        }
    }

    private func finish(_ id: String, code: Int, failing error: (any Error)?) {
        guard let exec = execs[id] else { return }
        execs[id]?.state = .ended(code: code)
        execs[id]?.waiters = []
        if case .starting(let continuation) = exec.state {
            if let error { continuation.resume(throwing: error) } else { continuation.resume(returning: nil) }
        }
        for waiter in exec.waiters { waiter.resume() }
        // An exec of the API answers `inspect` for a while: until a hundred others have ended.
        guard exec.configuration != nil else { return }
        endedExecs.append(id)
        if endedExecs.count > 100 { execs[endedExecs.removeFirst()] = nil }
    }
}

/// The program of an exec could not be run: `exitCode` is 127 when it is not there, else 126.
struct ExecFailure: Error, CustomStringConvertible {
    var message: String
    var exitCode: Int
    var description: String { message }
}
