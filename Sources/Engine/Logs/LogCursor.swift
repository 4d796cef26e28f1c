import EngineAPI
import LinuxSystem

/// One reader's place in the logs of a stack: lines that are there by time, then what is appended.
///
/// Lines are read as they are asked for, so a slow reader costs no memory.
actor LogCursor {
    private let options: LogOptions
    private let discover: @Sendable () async throws -> [LogSource]
    private let isOver: @Sendable () async -> Bool
    private let ticks: AsyncStream<Void>
    private let watch: FolderWatch?
    private let subscription: Broadcast<String>.Subscription?
    private var merge: LogMerge
    private var hasBegun = false

    /// - Parameters:
    ///   - discover: the replicas that have a log now; asked again whenever something changes, for new replicas.
    ///   - isOver: whether a follower has to wait no more, asked at each change.
    init(
        folder: String, options: LogOptions, changes: Broadcast<String>,
        discover: @escaping @Sendable () async throws -> [LogSource], isOver: @escaping @Sendable () async -> Bool
    ) throws {
        self.options = options
        self.discover = discover
        self.isOver = isOver
        merge = LogMerge(options: options)
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        ticks = stream
        guard options.follow else {
            watch = nil
            subscription = nil
            return
        }
        try Files.makeDirectories(folder, mode: 0o700)
        watch = try FolderWatch(folder) { continuation.yield() }
        subscription = changes.subscribe { _ in continuation.yield() }
    }

    func next() async throws -> LogEntry? {
        if !hasBegun {
            hasBegun = true
            try merge.add(await discover(), fromStart: false)
        }
        while true {
            if let entry = try merge.next() { return entry }
            guard options.follow else { return nil }
            // What was written before it was over is still read.
            let isLast = if let until = options.until, until <= .now() { true } else { await isOver() }
            try merge.add(await discover(), fromStart: true)
            if let entry = try merge.next() { return entry }
            if isLast { return nil }
            var iterator = ticks.makeAsyncIterator()
            guard await iterator.next() != nil else { return nil }
        }
    }

    nonisolated func stream() -> LogStream {
        LogStream { try await self.next() }
    }
}

extension LogSource {
    /// The replicas that have a log in `folder`, as the file names `<service>-<n>.log` say.
    static func all(in folder: String, services: [String], index: Int?) throws(SystemError) -> [LogSource] {
        guard Files.exists(folder) else { return [] }
        return try Files.list(folder).compactMap { name in
            guard name.hasSuffix(".log"), let dash = name.lastIndex(of: "-"),
                let number = Int(name[name.index(after: dash)...].dropLast(4))
            else { return nil }
            let service = String(name[..<dash])
            guard services.isEmpty || services.contains(service), index == nil || index == number else { return nil }
            return LogSource(service: service, number: number, container: "", path: "\(folder)/\(name)")
        }
    }
}
