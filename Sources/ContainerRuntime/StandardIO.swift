/// Descriptors for a process's stdin, stdout and stderr; borrowed, they stay the caller's.
public struct StandardDescriptors: Hashable, Sendable {
    public var stdin: Int32
    public var stdout: Int32
    public var stderr: Int32

    public init(stdin: Int32, stdout: Int32, stderr: Int32) {
        self.stdin = stdin
        self.stdout = stdout
        self.stderr = stderr
    }

    /// The caller's own.
    public static let inherited = StandardDescriptors(stdin: 0, stdout: 1, stderr: 2)
}

/// What a process has as stdin, stdout and stderr.
public enum StandardIO: Hashable, Sendable {
    case descriptors(StandardDescriptors)
    /// A terminal of the container's own devpts; its master is ``LaunchedProcess/terminal``.
    case terminal
}
