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
        let connection = try client.startExec(
            id, terminal: terminal, size: size.map { TerminalSize(rows: $0.rows, columns: $0.columns) })
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

    /// An exec that has ended meanwhile has no size.
    private func resize(_ signals: borrowing SignalDescriptor) throws {
        while try signals.next() != nil {
            let size = Terminal.size(STDIN_FILENO)
            try? client.resizeExec(id, to: TerminalSize(rows: size.rows, columns: size.columns))  // see above
        }
    }
}
