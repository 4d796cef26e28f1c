import EngineAPI
import EngineClient
import Glibc
import LinuxSystem

/// An exec connected to this process's standard streams, until it ends.
struct ExecRun {
    let client: EngineClient
    let id: String
    let terminal: Bool
    /// Whether standard input is passed on.
    let input: Bool

    /// The exec's exit status.
    func run() throws -> Int32 {
        let signals = try SignalDescriptor(terminal ? [SIGWINCH] : [])
        let size = terminal ? Terminal.size(STDIN_FILENO) : nil
        let connection = try start(size.map { TerminalSize(rows: $0.rows, columns: $0.columns) })
        let raw = terminal ? RawMode(STDIN_FILENO) : nil
        var relay = ExecRelay(connection, framed: !terminal, input: input)
        do {
            while !relay.isFinished {
                if try relay.step(also: signals.descriptor.rawValue) { try resize(signals) }
            }
        } catch {
            raw?.restore()
            throw error
        }
        raw?.restore()
        return Int32(clamping: try client.inspectExec(id).exitCode ?? 0)
    }

    /// A command that cannot be run ends this one as it would a shell: 127 there is none, 126 it cannot be executed.
    private func start(_ size: TerminalSize?) throws -> RawConnection {
        do {
            return try client.startExec(id, terminal: terminal, size: size)
        } catch {
            guard error.code == .rejected else { throw error }
            let code = try client.inspectExec(id).exitCode
            throw CommandFailure("\(error)", status: code.map { Int32(clamping: $0) } ?? 1)
        }
    }

    /// An exec that has ended meanwhile has no size.
    private func resize(_ signals: borrowing SignalDescriptor) throws {
        while try signals.next() != nil {
            let size = Terminal.size(STDIN_FILENO)
            try? client.resizeExec(id, to: TerminalSize(rows: size.rows, columns: size.columns))  // see above
        }
    }
}
