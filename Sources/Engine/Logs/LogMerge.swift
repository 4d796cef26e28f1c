import EngineAPI
import LinuxSystem
import Timestamps

/// Which replica wrote a log.
struct LogSource: Sendable, Hashable {
    var service: String
    var number: Int
    /// The id of the container that the replica is now; empty when there is none.
    var container: String
    var path: String
}

/// The logs of several replicas, read side by side and merged by time.
struct LogMerge {
    private final class Replica {
        var source: LogSource
        var reader: LogFileReader
        var head: LogLine?

        init(source: LogSource, reader: consuming LogFileReader) {
            self.source = source
            self.reader = reader
        }
    }

    private let options: LogOptions
    private var replicas: [Replica] = []

    init(options: LogOptions) { self.options = options }

    /// Takes in the sources that are new; for known ones only the container's id is brought up to date.
    mutating func add(_ sources: [LogSource], fromStart: Bool) throws(SystemError) {
        for source in sources {
            if let known = replicas.first(where: { $0.source.path == source.path }) {
                known.source.container = source.container
            } else if let tail = options.tail, !fromStart {
                replicas.append(Replica(source: source, reader: try LogFileReader(path: source.path, tail: tail)))
            } else {
                replicas.append(Replica(source: source, reader: LogFileReader(path: source.path)))
            }
        }
    }

    /// The oldest line that is there and wanted; nil when every log was read to its end.
    mutating func next() throws(SystemError) -> LogEntry? {
        while true {
            var oldest: Replica?
            for replica in replicas {
                if replica.head == nil { replica.head = try replica.reader.next() }
                guard let head = replica.head else { continue }
                if let time = oldest?.head?.time, time <= head.time { continue }
                oldest = replica
            }
            guard let replica = oldest, let line = replica.head else { return nil }
            replica.head = nil
            if let entry = entry(line, of: replica.source) { return entry }
        }
    }

    private func entry(_ line: LogLine, of source: LogSource) -> LogEntry? {
        if let since = options.since, line.time < since { return nil }
        if let until = options.until, line.time > until { return nil }
        let isWanted = line.stream == .stdout ? options.stdout : options.stderr
        guard isWanted else { return nil }
        return LogEntry(
            service: source.service, number: source.number, container: source.container,
            stream: line.stream == .stdout ? .stdout : .stderr, time: line.time, line: line.text,
            partial: line.isPartial)
    }
}
