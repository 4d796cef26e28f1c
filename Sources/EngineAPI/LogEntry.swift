import Timestamps

/// Which of the two output streams a line came by.
public enum OutputStream: String, Codable, Sendable {
    case stdout
    case stderr
}

/// One line (or a piece of a long one) of a container's log.
public struct LogEntry: Hashable, Sendable, Codable {
    /// Empty for a container that belongs to no stack.
    public var service: String
    /// The replica's number, from 1.
    public var number: Int
    public var container: String
    public var stream: OutputStream
    public var time: Timestamp
    /// Without its newline; bytes that are not UTF-8 are replaced.
    public var line: String
    /// Whether the line goes on in the next entry of the same container and stream.
    public var partial: Bool

    public init(
        service: String, number: Int, container: String, stream: OutputStream, time: Timestamp, line: String,
        partial: Bool = false
    ) {
        self.service = service
        self.number = number
        self.container = container
        self.stream = stream
        self.time = time
        self.line = line
        self.partial = partial
    }
}

/// Which part of a log to send.
public struct LogOptions: Hashable, Sendable, Codable {
    public var follow: Bool
    /// The last lines of each container; nil means all.
    public var tail: Int?
    public var since: Timestamp?
    public var until: Timestamp?
    /// Whether the Docker route puts the time before each line. Entries carry it anyway.
    public var timestamps: Bool
    public var stdout: Bool
    public var stderr: Bool
    /// One replica of each service; nil means all.
    public var index: Int?

    public init(
        follow: Bool = false, tail: Int? = nil, since: Timestamp? = nil, until: Timestamp? = nil,
        timestamps: Bool = false, stdout: Bool = true, stderr: Bool = true, index: Int? = nil
    ) {
        self.follow = follow
        self.tail = tail
        self.since = since
        self.until = until
        self.timestamps = timestamps
        self.stdout = stdout
        self.stderr = stderr
        self.index = index
    }
}
