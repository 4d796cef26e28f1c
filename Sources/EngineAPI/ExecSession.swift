/// The standard streams of a started exec. Whoever receives it owns the descriptors and closes each.
public enum ExecSession: Hashable, Sendable {
    /// The master of the exec's terminal, for both directions.
    case terminal(Int32)
    /// Pipe ends: `stdin` to write to, the others to read from; nil where the exec is not attached.
    case pipes(stdin: Int32?, stdout: Int32?, stderr: Int32?)
    /// Nothing is attached.
    case detached
}

/// A terminal's size in characters.
public struct TerminalSize: Hashable, Sendable {
    public var rows: UInt16
    public var columns: UInt16

    public init(rows: UInt16, columns: UInt16) {
        self.rows = rows
        self.columns = columns
    }
}

/// What `POST /containers/{id}/wait` waits for.
public enum WaitCondition: String, Sendable, CaseIterable {
    case notRunning = "not-running"
    case nextExit = "next-exit"
    case removed
}
